package io.atoll.control.leader;

import static io.atoll.control.leader.Specs.step;
import static io.atoll.control.leader.Specs.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.control.event.Effect;
import io.atoll.work.HeldState;
import io.atoll.work.InventoryEntry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is concluded from what a site says it holds, and what is not. */
final class InventoryTest {
    private final Sandpit pit = new Sandpit();
    private final Sandpit.FakeSite lyon = pit.site("lyon", 4);

    @Test
    void keepsTheAttemptThatWasAssignedAfterTheRequestAndStartedBeforeItsAnswer() {
        long request = lyon.asked();
        pit.submit(workflow(step("a")));
        lyon.start(pit.attempt("a"));

        lyon.answer(request, List.of());

        assertThat(pit.attempts("a")).hasSize(1);
        lyon.succeed(pit.attempt("a"));
        assertThat(pit.state("a")).isEqualTo("Succeeded");
    }

    @Test
    void keepsTheContentThatWasVerifiedAfterTheRequest() {
        pit.submit(
                workflow(step("a").out("x"), step("hold"), step("b").in("x", "a/x").needs("hold")));
        long request = lyon.asked();
        lyon.start(pit.attempt("a"));
        lyon.succeed(pit.attempt("a"), "x");

        lyon.answer(request, List.of(new InventoryEntry(pit.attempt("hold"), HeldState.RUNNING)));

        assertThat(lies("lyonx")).isTrue();
        lyon.inventory(List.of(new InventoryEntry(pit.attempt("hold"), HeldState.RUNNING)));
        assertThat(lies("lyonx")).isFalse();
    }

    @Test
    void usesTheAnswerToTheLatestRequestOnly() {
        pit.submit(workflow(step("a")));
        lyon.start(pit.attempt("a"));
        long older = lyon.asked();
        lyon.connect();
        long newer = pit.take(Effect.RequestInventory.class).getLast().number();
        pit.time.skip(Duration.ofSeconds(1));

        lyon.answer(older, List.of());
        assertThat(pit.attempts("a")).hasSize(1);
        lyon.answer(newer, List.of());

        assertThat(newer).isGreaterThan(older);
        assertThat(pit.attempts("a")).hasSize(2);
    }

    @Test
    void asksAgainOnlyWhenAnAnswerIsOverdue() {
        lyon.connect();
        pit.take(Effect.RequestInventory.class);

        pit.pass(Duration.ofSeconds(100));
        assertThat(pit.take(Effect.RequestInventory.class)).isEmpty();
        pit.pass(Duration.ofSeconds(30));
        assertThat(pit.take(Effect.RequestInventory.class)).hasSize(1);
    }

    @Test
    void judgesNoContentWhenTheStoreCouldNotBeListedAndAsksAgain() {
        pit.submit(
                workflow(step("a").out("x"), step("b").in("x", "a/x").needs("hold"), step("hold")));
        lyon.start(pit.attempt("a"));
        lyon.succeed(pit.attempt("a"), "x");
        lyon.start(pit.attempt("hold"));
        var held = pit.attempt("hold");

        lyon.answer(lyon.asked(), List.of(), Optional.of("the disk does not answer"));

        assertThat(pit.attempt("hold")).isNotEqualTo(held);
        assertThat(lies("lyonx")).isTrue();
        pit.pass(Duration.ofMinutes(10));
        assertThat(pit.take(Effect.RequestInventory.class)).hasSize(1);
    }

    private boolean lies(String text) {
        return pit.store.load().replicas().stream()
                .anyMatch(
                        row ->
                                row.digest().equals(Sandpit.content(text).digest())
                                        && row.state()
                                                instanceof
                                                io.atoll.control.state.ReplicaState.Verified);
    }
}
