package io.atoll.agent.site;

import io.atoll.agent.attempt.AttemptStage;
import io.atoll.agent.attempt.HeldAttempt;
import io.atoll.agent.event.Step;
import io.atoll.agent.journal.Journal;
import io.atoll.agent.journal.JournalKind;
import io.atoll.agent.record.AttemptCodec;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.digest.HeldDigest;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.Fence;
import io.atoll.work.InventoryEntry;
import io.atoll.work.WorkFormat;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The attempts this site holds, by id and by stage. Durable (ATTEMPT); owned by the desk. */
final class HeldAttempts {
    private static final Fence LAST_FENCE = new Fence(Integer.MAX_VALUE);

    private final AttemptCodec codec;
    private final TreeMap<AttemptId, HeldAttempt> held = new TreeMap<>();

    private final HeldDigest digest = new HeldDigest();

    /** Those that wait, so that looking for what may start costs no walk over all. */
    private final TreeSet<AttemptId> waiting = new TreeSet<>();

    /** Those that do not run yet: they may have to be laid out once more. */
    private final TreeSet<AttemptId> starting = new TreeSet<>();

    /** {@code work}: how assignments are written. */
    HeldAttempts(WorkFormat work) {
        codec = new AttemptCodec(work);
    }

    void restore(Journal.Snapshot snapshot) {
        snapshot.of(JournalKind.ATTEMPT).values().forEach(value -> remember(codec.read(value)));
    }

    Map<AttemptId, HeldAttempt> byId() {
        return Collections.unmodifiableMap(held);
    }

    Collection<HeldAttempt> all() {
        return held.values();
    }

    int size() {
        return held.size();
    }

    boolean has(AttemptId id) {
        return held.containsKey(id);
    }

    @Nullable HeldAttempt get(AttemptId id) {
        return held.get(id);
    }

    /** Those of one execution, oldest first. */
    NavigableMap<AttemptId, HeldAttempt> of(ExecutionId execution) {
        return held.subMap(
                new AttemptId(execution, new Fence(1)),
                true,
                new AttemptId(execution, LAST_FENCE),
                true);
    }

    SortedSet<AttemptId> waiting() {
        return waiting;
    }

    /** Of all that is held, to be compared with what the leader expects. */
    Digest digest() {
        return digest.digest();
    }

    private void undigest(@Nullable HeldAttempt before) {
        if (before != null) {
            digest.remove(before.assignment().attempt(), state(before));
        }
    }

    private static String state(HeldAttempt attempt) {
        return Endings.name(attempt.stage()).name();
    }

    /** Whether something of it may still write to its logs. */
    boolean mayWrite(AttemptId id) {
        var attempt = held.get(id);
        if (attempt == null) {
            return false;
        }
        return switch (attempt.stage()) {
            case AttemptStage.Publishing _, AttemptStage.Ended _ -> false;
            case AttemptStage.Waiting _,
                    AttemptStage.Staging _,
                    AttemptStage.Launched _,
                    AttemptStage.Running _,
                    AttemptStage.Stopping _ ->
                    true;
        };
    }

    boolean awaitedByOthers(AttemptId id) {
        return Stream.concat(waiting.stream(), starting.stream())
                .anyMatch(
                        each ->
                                Objects.requireNonNull(held.get(each))
                                        .assignment()
                                        .awaits()
                                        .contains(id));
    }

    List<InventoryEntry> inventory() {
        var list = new ArrayList<InventoryEntry>();
        held.forEach(
                (id, attempt) ->
                        list.add(
                                new InventoryEntry(
                                        id,
                                        Endings.name(attempt.stage()),
                                        attempt.assignment().decision())));
        return list;
    }

    /** Holds it from now on, as it stands. */
    HeldAttempt keep(HeldAttempt attempt, Step step) {
        AttemptId id = attempt.assignment().attempt();
        remember(attempt);
        step.put(JournalKind.ATTEMPT, id.toString(), codec.write(attempt));
        return attempt;
    }

    private void remember(HeldAttempt attempt) {
        AttemptId id = attempt.assignment().attempt();
        undigest(held.put(id, attempt));
        digest.add(id, state(attempt));
        waiting.remove(id);
        starting.remove(id);
        switch (attempt.stage()) {
            case AttemptStage.Waiting _ -> waiting.add(id);
            case AttemptStage.Staging _, AttemptStage.Launched _ -> starting.add(id);
            case AttemptStage.Running _,
                    AttemptStage.Publishing _,
                    AttemptStage.Stopping _,
                    AttemptStage.Ended _ -> {}
        }
    }

    void forget(AttemptId id, Step step) {
        undigest(held.remove(id));
        waiting.remove(id);
        starting.remove(id);
        step.delete(JournalKind.ATTEMPT, id.toString());
    }
}
