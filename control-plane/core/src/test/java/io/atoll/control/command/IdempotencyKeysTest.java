package io.atoll.control.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.control.event.ControlRecord.IdempotencyRecord;
import io.atoll.control.live.Changes;
import io.atoll.control.live.LeaderConfig;
import io.atoll.control.live.Moment;
import io.atoll.control.state.Caller;
import io.atoll.control.state.IdempotencyKey;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.IdSource;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.Term;
import io.atoll.kernel.virtual.SeededRandom;
import io.atoll.kernel.virtual.VirtualTime;
import io.atoll.policy.PlacementEngine;
import io.atoll.policy.PolicySet;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IdempotencyKeysTest {
    private static final int MOST = 4;
    private static final Caller ANNA = new Caller("anna", new ProjectName("demo"), Set.of());

    private final VirtualTime time = new VirtualTime();
    private final Changes changes = new Changes(Map.of());

    @Test
    void evictsTheOldestKeyFirst() {
        var keys = keys(List.of());

        IntStream.range(0, MOST + 1).forEach(i -> keys.made(ANNA, key(i), "run " + i));

        assertThat(keys.before(ANNA, key(0))).isEmpty();
        assertThat(keys.before(ANNA, key(1))).contains("run 1");
        assertThat(keys.before(ANNA, key(MOST))).contains("run " + MOST);
    }

    @Test
    void evictsTheOldestKeyFirstAfterAChangeOfLeaderToo() {
        // A store reads the newest first.
        var stored = IntStream.range(0, MOST).mapToObj(i -> stored(MOST - 1 - i)).toList();
        var keys = keys(stored);

        keys.made(ANNA, key(MOST), "run " + MOST);

        assertThat(keys.before(ANNA, key(0))).isEmpty();
        assertThat(keys.before(ANNA, key(MOST - 1))).contains("run " + (MOST - 1));
    }

    @Test
    void answersOfAnEvictedKeyWhatTheStoreSaysOfItAndWritesNothing() {
        var keys = keys(List.of());
        IntStream.range(0, MOST + 1).forEach(i -> keys.made(ANNA, key(i), "run " + i));
        changes.take(Optional.empty());
        var evicted = onRecord(Digest.of("request"));

        assertThat(keys.before(ANNA, evicted)).contains("run 0");
        keys.made(ANNA, evicted, "another run");

        assertThat(changes.take(Optional.empty()).records()).isEmpty();
        assertThat(keys.before(ANNA, evicted)).contains("run 0");
        assertThatThrownBy(() -> keys.before(ANNA, onRecord(Digest.of("another request"))))
                .hasMessage(
                        "cannot use idempotency key 'key 0' again: it was used for another"
                                + " request");
    }

    @Test
    void whatTheLeaderKnowsOfAKeyWins() {
        var keys = keys(List.of());
        keys.made(ANNA, key(0), "run 7");

        assertThat(keys.before(ANNA, onRecord(Digest.of("request")))).contains("run 7");
    }

    private static Optional<IdempotencyKey> onRecord(Digest request) {
        return Optional.of(
                new IdempotencyKey(
                        "runs",
                        "key 0",
                        Digest.of("request"),
                        Optional.of(new IdempotencyKey.Used(request, "run 0"))));
    }

    private IdempotencyKeys keys(List<IdempotencyRecord> stored) {
        var moment =
                new Moment(
                        LeaderConfig.DEFAULT,
                        new Term(1),
                        new IdSource(time, new SeededRandom(1)),
                        new PlacementEngine(PolicySet.empty()),
                        time.now());
        return new IdempotencyKeys(moment, changes, stored, MOST);
    }

    private static Optional<IdempotencyKey> key(int number) {
        return Optional.of(IdempotencyKey.of("runs", "key " + number, Digest.of("request")));
    }

    private static IdempotencyRecord stored(int number) {
        return new IdempotencyRecord(
                ANNA.name(),
                "runs",
                "key " + number,
                Digest.of("request"),
                "run " + number,
                Instant.EPOCH.plusSeconds(number));
    }
}
