package io.atoll.server.stream;

import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.RunId;
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
    private final Wake wake;
    private final Queue<Told> read = new ArrayDeque<>();
    private long last;
    private boolean begun;

    /**
     * Events after {@code last}.
     *
     * @param run only of this one; absent: all
     */
    public EventSource(
            EventQuery events,
            SharedState shared,
            ProjectName project,
            Optional<RunId> run,
            long last) {
        this.events = events;
        this.project = project;
        this.run = run;
        this.last = last;
        this.wake = new Wake(shared, project);
    }

    @Override
    public Optional<Told> next() throws InterruptedException {
        if (!begun) {
            begun = true;
            // Of a run, nobody knows which of them were its own.
            events.removedAfter(project, last)
                    .filter(_ -> run.isEmpty() || last > 0)
                    .ifPresent(read::add);
        }
        while (read.isEmpty()) {
            read.addAll(
                    run.map(id -> events.after(project, id, last))
                            .orElseGet(() -> events.after(project, last)));
            if (read.isEmpty()) {
                // Of one run, the last that was read says nothing about the project.
                wake.await(run.isPresent() ? 0 : last);
            }
        }
        var next = read.remove();
        last = next.number();
        return Optional.of(next);
    }

    @Override
    public void close() {
        wake.close();
    }
}
