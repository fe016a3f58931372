package io.atoll.control.live;

import io.atoll.control.event.ControlRecord.ExecutionRecord;
import io.atoll.control.event.ControlRecord.Spent;
import io.atoll.control.event.LifeCycles;
import io.atoll.control.state.ExecutionState;
import io.atoll.control.state.ExecutionState.Plan;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.SiteName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** An execution of an unfinished run. Owned by {@code RunRegistry}. */
public final class LiveExecution implements Row {
    private ExecutionRecord row;
    private final LiveTemplate template;
    private List<LiveInput> inputs = List.of();
    private int lastUnlike;
    private final List<LiveExecution> producers = new ArrayList<>();
    private final List<LiveExecution> consumers = new ArrayList<>();
    private final List<LiveAttempt> unconfirmed = new ArrayList<>();
    private int unmet;
    private @Nullable LiveAttempt attempt;
    private @Nullable Plan plan;
    private @Nullable ReadyClass queuedIn;

    public LiveExecution(ExecutionRecord row, LiveTemplate template) {
        this.row = row;
        this.template = template;
    }

    @Override
    public ExecutionRecord record() {
        return row;
    }

    public ExecutionId id() {
        return row.execution();
    }

    public ExecutionRecord row() {
        return row;
    }

    public LiveTemplate template() {
        return template;
    }

    public LiveRun run() {
        return template.run();
    }

    public ExecutionState state() {
        return row.state();
    }

    public boolean ended() {
        return row.state().ended();
    }

    /** For people: {@code resample[3]}. */
    public String title() {
        return row.index().isEmpty() ? row.template() : row.template() + "[" + row.index() + "]";
    }

    public void state(ExecutionState next) {
        replace(
                LifeCycles.EXECUTION.move(row.state(), next, title()),
                row.tries(),
                row.spent(),
                row.refusedBy(),
                row.classes());
        if (attempt != null) {
            attempt.changed();
        }
        unconfirmed.forEach(LiveAttempt::changed);
    }

    /** Counts one more attempt; its fence is above {@code floor}, too. */
    public void oneMoreTry(int floor) {
        triesAtLeast(floor);
        replace(row.state(), row.tries() + 1, row.spent(), row.refusedBy(), row.classes());
    }

    /** No fence up to {@code fence} is given any more. @return whether that is new */
    public boolean triesAtLeast(int fence) {
        if (fence <= row.tries()) {
            return false;
        }
        replace(row.state(), fence, row.spent(), row.refusedBy(), row.classes());
        return true;
    }

    public void spent(Spent spent) {
        replace(row.state(), row.tries(), spent, row.refusedBy(), row.classes());
    }

    public void refusedBy(SiteName site) {
        var sites = new TreeSet<>(row.refusedBy());
        sites.add(site);
        replace(
                row.state(),
                row.tries(),
                row.spent(),
                Collections.unmodifiableSortedSet(sites),
                row.classes());
    }

    public void classes(SortedSet<String> classes) {
        if (!classes.equals(row.classes())) {
            replace(row.state(), row.tries(), row.spent(), row.refusedBy(), classes);
        }
    }

    private void replace(
            ExecutionState state,
            int tries,
            Spent spent,
            SortedSet<SiteName> refusedBy,
            SortedSet<String> classes) {
        row =
                new ExecutionRecord(
                        row.execution(),
                        row.run(),
                        row.ordinal(),
                        row.template(),
                        row.index(),
                        row.each(),
                        state,
                        tries,
                        spent,
                        refusedBy,
                        classes,
                        row.createdAt());
    }

    public List<LiveInput> inputs() {
        return inputs;
    }

    public void inputs(List<LiveInput> resolved) {
        inputs = resolved;
    }

    /**
     * Whether all producers are as {@code wanted}. Begins with the one that was not when this was
     * asked last: of many that finish one after another, asking costs no walk over all.
     */
    public boolean allProducers(Predicate<LiveExecution> wanted) {
        for (int i = 0; i < producers.size(); i++) {
            int at = (lastUnlike + i) % producers.size();
            if (!wanted.test(producers.get(at))) {
                lastUnlike = at;
                return false;
            }
        }
        return true;
    }

    /** Executions it waits for, each once. */
    public List<LiveExecution> producers() {
        return producers;
    }

    public List<LiveExecution> consumers() {
        return consumers;
    }

    /** Attempts given up whose site has not said that nothing of them runs. */
    public List<LiveAttempt> unconfirmed() {
        return unconfirmed;
    }

    /** An attempt that keeps it from being placed, because it may run still. */
    public Optional<LiveAttempt> takenBack() {
        return unconfirmed.isEmpty()
                ? Optional.empty()
                : unconfirmed.stream().filter(LiveAttempt::takenBack).findFirst();
    }

    /** How many producers have not ended well yet. */
    public int unmet() {
        return unmet;
    }

    public void addUnmet(int change) {
        unmet += change;
    }

    /** The latest attempt; null: none yet. */
    public @Nullable LiveAttempt attempt() {
        return attempt;
    }

    public void attempt(LiveAttempt latest) {
        attempt = latest;
    }

    /** Whether it is Active at a site that is lost, and looks for another. */
    public boolean seeks() {
        var current = attempt;
        return row.state() instanceof ExecutionState.Active
                && current != null
                && !current.ended()
                && current.seeks();
    }

    /** Whether it is to be given a pool: it is Ready, or looks for another site. */
    public boolean wantsPool() {
        return row.state() instanceof ExecutionState.Ready || seeks();
    }

    /** Where it is expected to run; null: not known. */
    public @Nullable Plan plan() {
        return plan;
    }

    public void plan(@Nullable Plan expected) {
        plan = expected;
    }

    /** The class in whose queue it stands; null: in none. */
    public @Nullable ReadyClass queuedIn() {
        return queuedIn;
    }

    public void queuedIn(@Nullable ReadyClass readyClass) {
        queuedIn = readyClass;
    }

    /** The artifact it made under that name, once it has succeeded. */
    public Optional<ArtifactId> output(String name) {
        return row.state() instanceof ExecutionState.Succeeded(_, var outputs, _)
                ? Optional.ofNullable(outputs.get(name))
                : Optional.empty();
    }

    /** Where it runs or is expected to run. */
    public Optional<SiteName> whereabouts() {
        var current = attempt;
        if (row.state() instanceof ExecutionState.Active && current != null) {
            return Optional.of(current.record().site());
        }
        var expected = plan;
        return ended() || expected == null ? Optional.empty() : Optional.of(expected.site());
    }
}
