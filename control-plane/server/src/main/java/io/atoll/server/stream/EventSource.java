package io.atoll.server.stream;

import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.RunId;
import io.atoll.kernel.time.TimeSource;
import io.atoll.server.query.EventPlace;
import io.atoll.server.query.EventQuery;
import io.atoll.server.query.EventQuery.Told;
import io.atoll.server.shared.SharedState;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/** The events of a project, without end. Owned by its stream's thread; soft. */
public final class EventSource implements Source<Told> {
    private final EventQuery events;
    private final ProjectName project;
    private final Optional<RunId> run;
    private final TimeSource time;
    private final Wake wake;
    private final Queue<Told> read = new ArrayDeque<>();
    private EventPlace last;
    private EventPlace told;
    private boolean known;
    private boolean begun;

    /** Events of {@code project}. @param run only of this one; absent: all */
    public record Of(ProjectName project, Optional<RunId> run) {}

    /** Events after {@code last}. */
    public EventSource(
            EventQuery events, SharedState shared, TimeSource time, Of of, EventPlace last) {
        this.events = events;
        this.time = time;
        this.project = of.project();
        this.run = of.run();
        this.last = last;
        this.told = last;
        this.wake = new Wake(shared, project);
    }

    @Override
    public Next<Told> next() throws InterruptedException {
        if (!begun) {
            begun = true;
            // Of a run, nobody knows which of them were its own.
            events.removedAfter(project, last.number())
                    .filter(_ -> run.isEmpty() || last.number() > 0)
                    .ifPresent(read::add);
        }
        if (read.isEmpty()) {
            look();
        }
        if (read.isEmpty()) {
            wake.await(last.number());
            known = false;
            return quiet();
        }
        var next = read.remove();
        last = next.place();
        told = last;
        return new Next.Item<>(next);
    }

    // Others' events were passed: a reader that comes back goes on behind them.
    private Next<Told> quiet() {
        return new Next.Quiet<>(
                last.equals(told) ? Optional.empty() : Optional.of(new Told(last, "")));
    }

    private void look() {
        // The record may have been put back before this stream began, or during it.
        if (!known && !events.isOnRecord(project, last)) {
            read.add(events.reset(project, last, time.now()));
            return;
        }
        known = true;
        if (run.isEmpty()) {
            read.addAll(events.after(project, last.number()));
            return;
        }
        var part = events.after(project, run.get(), last);
        read.addAll(part.events());
        if (part.events().isEmpty()) {
            last = part.reached();
        }
    }

    @Override
    public void close() {
        wake.close();
    }
}
