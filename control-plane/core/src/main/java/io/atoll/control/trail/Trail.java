package io.atoll.control.trail;

import io.atoll.control.event.AgentEvent;
import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlEvent;
import io.atoll.control.event.Suspect;
import io.atoll.control.event.Suspect.Kind;
import io.atoll.control.live.LiveExecution;
import io.atoll.control.live.Tripwire;
import io.atoll.kernel.id.RunId;
import io.atoll.work.Report;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the leader is working at, so that a fault can be laid to it: an event as a whole, or one
 * step that is not the event's own doing, such as the placing of another execution. Soft. Owned by
 * {@code Federation}, on its thread.
 */
public final class Trail {
    private final Tripwire tripwire;
    private final Quarantine quarantine;
    private @Nullable Step step;

    /** Part of the work. @param what of its kind; its text is made only when it is needed */
    private record Step(Kind kind, String what, Object subject, Optional<RunId> run) {
        Suspect suspect() {
            return subject instanceof Suspect again
                    ? again
                    : new Suspect(kind, what + " " + subject, run);
        }
    }

    /** A point in the work; empty: the event as a whole. */
    static final class Place {
        private final Optional<Step> step;

        private Place(Optional<Step> step) {
            this.step = step;
        }

        private Optional<Step> step() {
            return step;
        }
    }

    public Trail(Tripwire tripwire, Quarantine quarantine) {
        this.tripwire = tripwire;
        this.quarantine = quarantine;
    }

    /** An event is begun. */
    public void begin() {
        step = null;
    }

    /** The event is about to be carried out. */
    public void carryingOut(ControlEvent event) {
        if (Tripwire.NONE.equals(tripwire)) {
            return;
        }
        switch (event) {
            case ControlCommand command ->
                    tripwire.pass("command " + command.getClass().getSimpleName());
            // Its number is looked at first.
            case AgentEvent.Reported _ -> {}
            case AgentEvent message ->
                    tripwire.pass("message " + message.getClass().getSimpleName());
            case ControlEvent.StoreEvent told ->
                    tripwire.pass("store " + told.getClass().getSimpleName());
            case ControlEvent.Ticked _ -> tripwire.pass("timer all");
        }
    }

    /** A report is about to be applied. @param title of the execution that it is about */
    public void applying(Report report, Supplier<String> title) {
        if (!Tripwire.NONE.equals(tripwire)) {
            tripwire.pass(
                    "report %s of %s".formatted(report.getClass().getSimpleName(), title.get()));
        }
    }

    /** What looks at {@code subject} every second, unless that was set aside. */
    public void timer(
            String what,
            Object subject,
            Optional<RunId> run,
            Supplier<String> title,
            Runnable look) {
        var next = new Step(Kind.TIMER, what, subject, run);
        if (quarantine.anyTimer()
                && (run.filter(quarantine::exhausted).isPresent()
                        || quarantine.holds(next.suspect()))) {
            return;
        }
        with(next, title, look);
    }

    /** {@link #timer} for what belongs to {@code execution}. */
    public void timer(String what, Object subject, LiveExecution execution, Runnable look) {
        timer(what, subject, Optional.of(execution.run().row().run()), execution::title, look);
    }

    /** Why nothing of the run of {@code execution} is placed; empty: it may be. */
    public Optional<String> hold(LiveExecution execution) {
        return quarantine.hold(execution.run().row().run());
    }

    /** Looks where {@code execution} will run. */
    public void placing(LiveExecution execution, Runnable look) {
        with(stepOf(execution), execution::title, look);
    }

    /** The suspect of {@link #placing}. */
    public static Suspect placing(LiveExecution execution) {
        return stepOf(execution).suspect();
    }

    private static Step stepOf(LiveExecution execution) {
        var run = Optional.of(execution.run().row().run());
        return new Step(Kind.PLACEMENT, "of", execution.id(), run);
    }

    /** Puts stored rows of {@code run} back. */
    public void rebuilding(RunId run, String title, Runnable restore) {
        with(stepOf(run), () -> title, restore);
    }

    /** The suspect of {@link #rebuilding}. */
    public static Suspect rebuilding(RunId run) {
        return stepOf(run).suspect();
    }

    private static Step stepOf(RunId run) {
        return new Step(Kind.REBUILD, "of", run, Optional.of(run));
    }

    /** Applies again what was set aside as {@code suspect}. */
    public <T> T again(Suspect suspect, Supplier<T> apply) {
        step = new Step(suspect.kind(), "again", suspect, suspect.run());
        var result = apply.get();
        step = null;
        return result;
    }

    /** Where the work stands; for {@link #at}. */
    Place here() {
        return new Place(Optional.ofNullable(step));
    }

    /** Does what follows from the work that stood at {@code place}: a fault is laid to that. */
    void at(Place place, Runnable work) {
        var outer = step;
        step = place.step().orElse(outer);
        work.run();
        step = outer;
    }

    // When it throws, the step stays: the fault is laid to it.
    private void with(Step next, Supplier<String> title, Runnable work) {
        var outer = step;
        step = next;
        if (!Tripwire.NONE.equals(tripwire)) {
            tripwire.pass("%s %s %s".formatted(next.kind().word(), next.what(), title.get()));
        }
        work.run();
        step = outer;
    }

    /** The step that was begun and is not over; empty: the event as a whole. */
    public Optional<Suspect> suspect() {
        return Optional.ofNullable(step).map(Step::suspect);
    }
}
