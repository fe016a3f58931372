package io.atoll.agent.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.agent.executor.memory.ContractPrograms;
import io.atoll.agent.executor.memory.InMemoryExecutor;
import io.atoll.agent.executor.memory.SteppedLoop;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.AttemptId;
import io.atoll.work.AttemptReport.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The contract over two executors of which one starts what the contract starts. */
class ExecutorRouterTest extends ExecutorContract {
    private final SteppedLoop loop = new SteppedLoop();
    private final InMemoryExecutor first = memory();
    private final InMemoryExecutor second = memory();
    private final Map<AttemptId, String> journal = new HashMap<>();
    private boolean forgetful;
    private final List<String> said = new ArrayList<>();

    private InMemoryExecutor memory() {
        return new InMemoryExecutor(loop, loop, ContractPrograms::of);
    }

    @Override
    protected Executor executor() {
        return router(second);
    }

    private ExecutorRouter router(Executor other) {
        return new ExecutorRouter(
                Map.of("first", first, "second", other),
                attempt ->
                        forgetful
                                ? Optional.empty()
                                : Optional.of(journal.getOrDefault(attempt, "second")),
                said::add);
    }

    @Override
    protected void crash() {
        // What they hold is in memory: a death of one alone does not happen.
    }

    @Override
    protected int running(AttemptId attempt) {
        return first.runs(attempt) || second.runs(attempt) ? 1 + DAEMONS : 0;
    }

    @Override
    protected void until(String what, BooleanSupplier condition) {
        assertThat(loop.runUntil(condition)).as(what).isTrue();
    }

    @Override
    protected AttemptLaunch launch(
            AttemptId attempt, Behaviour behaviour, Duration walltime, Duration grace) {
        return ContractPrograms.launch(attempt, behaviour, walltime, grace);
    }

    @Test
    void startsEachAttemptUnderTheExecutorThatIsRecordedWithIt() {
        AttemptId attempt = attempt();
        journal.put(attempt, "first");
        AttemptId other = attempt();
        current().start(launch(attempt, Behaviour.RUNS_UNTIL_STOPPED, LONG, LONG));
        current().start(launch(other, Behaviour.RUNS_UNTIL_STOPPED, LONG, LONG));

        until("both run", () -> told.started.containsAll(List.of(attempt, other)));

        assertThat(first.runs(attempt)).isTrue();
        assertThat(second.runs(attempt)).isFalse();
        assertThat(second.runs(other)).isTrue();
    }

    @Test
    void stopsOnlyUnderTheExecutorThatIsRecorded() {
        AttemptId attempt = running(Behaviour.RUNS_UNTIL_STOPPED);

        current().stop(attempt, LONG);

        assertThat(endOf(attempt).cause()).isEqualTo(new Exit.Killed(15));
        assertThat(told.ended).as("nobody else called it lost").hasSize(1);
    }

    @Test
    void stopsWhatNobodyRecordedUnderTheExecutorThatSpokeOfIt() {
        AttemptId attempt = running(Behaviour.RUNS_UNTIL_STOPPED);
        forgetful = true;
        current().close();
        Executor next = reopened();
        held(next);

        next.stop(attempt, LONG);

        assertThat(endOf(attempt).cause()).isEqualTo(new Exit.Killed(15));
        assertThat(told.ended).hasSize(1);
    }

    @Test
    void forgetsWhatTheJournalHasForgottenAlready() {
        AttemptId attempt = attempt();
        current().start(launch(attempt, Behaviour.EXITS_WITH_0, LONG, LONG));
        endOf(attempt);
        forgetful = true;

        current().forget(attempt);

        assertThat(held(current())).isEmpty();
    }

    @Test
    void keepsNothingOfWhatIsToldAfterItWasForgotten() {
        AttemptId attempt = attempt();
        var late = new Late();
        var router = router(late);
        router.open("second", told);
        router.start(launch(attempt, Behaviour.RUNS_UNTIL_STOPPED, LONG, LONG));
        router.kill(attempt, "while it is known");
        assertThat(late.killed).containsExactly(attempt);

        router.forget(attempt);
        late.listener().started(attempt, Instant.EPOCH, 1);
        late.listener().lingers(attempt, "it hangs");
        late.listener()
                .ended(
                        attempt,
                        new Exit(
                                new Exit.Exited(0),
                                Instant.EPOCH,
                                Instant.EPOCH,
                                Usage.NONE,
                                false,
                                false));

        assertThat(told.started).contains(attempt);
        router.kill(attempt, "nobody knows it");
        assertThat(late.killed).hasSize(1);
    }

    @Test
    void listsOneExecutorWhateverBecomesOfAnother() {
        AttemptId attempt = attempt();
        journal.put(attempt, "first");
        current().start(launch(attempt, Behaviour.RUNS_UNTIL_STOPPED, LONG, LONG));
        until("it runs", () -> told.started.contains(attempt));
        var router = router(new Silent());

        var answer = router.list("first");
        until("the first answers", answer::isDone);

        assertThat(answer.join()).extracting(Held::attempt).containsExactly(attempt);
        assertThat(router.list("second")).isCompletedExceptionally();
        var both = router.list();
        until("the first answers", both::isDone);
        assertThat(both).isCompletedExceptionally();
    }

    @Test
    void refusesToStartWhatIsOfAKindThatItDoesNotHave() {
        AttemptId attempt = attempt();
        journal.put(attempt, "slurm");

        assertThatThrownBy(
                        () -> current().start(launch(attempt, Behaviour.EXITS_WITH_0, LONG, LONG)))
                .isInstanceOf(AtollException.class)
                .hasMessage(
                        "cannot start %s: this agent has no executor of its kind (got slurm,"
                                + " expected one of [first, second])",
                        attempt);
    }

    @Test
    void neverSaysThatSomethingEndedWhichItHasNoExecutorFor() {
        AttemptId attempt = attempt();
        journal.put(attempt, "slurm");

        current().stop(attempt, SHORT);
        current().forget(attempt);
        held(current());

        assertThat(told.ended).isEmpty();
        assertThat(said)
                .containsExactly(
                        "cannot stop %s: this agent has no executor of its kind (got slurm, expected one of [first, second])"
                                .formatted(attempt));
    }

    /** Tells what the test lets it tell. */
    private static final class Late extends Silent {
        private final List<AttemptId> killed = new ArrayList<>();
        private @Nullable ExecutorListener open;

        ExecutorListener listener() {
            return Objects.requireNonNull(open);
        }

        @Override
        public void open(ExecutorListener listener) {
            open = listener;
        }

        @Override
        public void kill(AttemptId attempt, String why) {
            killed.add(attempt);
        }
    }

    /** Cannot answer. */
    private static class Silent implements Executor {
        @Override
        public void open(ExecutorListener listener) {}

        @Override
        public void start(AttemptLaunch launch) {}

        @Override
        public void stop(AttemptId attempt, Duration grace) {}

        @Override
        public void kill(AttemptId attempt, String why) {}

        @Override
        public CompletableFuture<List<Held>> list() {
            return CompletableFuture.failedFuture(
                    new AtollException(ErrorCode.UNAVAILABLE, "cannot list: planted"));
        }

        @Override
        public void forget(AttemptId attempt) {}

        @Override
        public void close() {}
    }
}
