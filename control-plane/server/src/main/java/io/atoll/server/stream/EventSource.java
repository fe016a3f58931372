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
            // Of one run, the last that was read says nothing about the project.
            wake.await(run.isPresent() ? 0 : last.number());
            known = false;
            return new Next.Quiet<>();
        }
        var next = read.remove();
        last = next.place();
        return new Next.Item<>(next);
    }

    private void look() {
        // The record may have been put back before this stream began, or during it.
        if (!known && !events.isOnRecord(project, last)) {
            read.add(events.reset(project, last, time.now()));
            return;
        }
        known = true;
        read.addAll(
                run.map(id -> events.after(project, id, last.number()))
                        .orElseGet(() -> events.after(project, last.number())));
    }

    @Override
    public void close() {
        wake.close();
    }
}
