package io.atoll.agent.app.supervisor;

import io.atoll.agent.executor.Exit;
import io.atoll.agent.executor.Usage;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.text.Shown;
import io.atoll.kernel.time.TimeSource;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Starts attempts, bounds them, and knows how they ended.
 *
 * <p>Owns the running attempts and the ends that the agent has not dropped. Both are soft: markers
 * and exit records in the attempts' folders are the durable part, and {@link #recover} reads them.
 * Owner thread: the one of {@link SupervisorLoop}, which makes every call. An attempt is in {@code
 * running} until nothing of it runs, then in {@code ended}; {@code byPid} holds the leaders that
 * are children of this process and were not reaped. When it is lost, the exit codes of what runs
 * are lost with it.
 */
final class Supervisor {
    /** How often logs and attempts of an earlier supervisor are looked at. */
    static final Duration LOOK_PERIOD = Duration.ofMillis(500);

    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(10);
    private static final int REASON_LIMIT = 1_000;
    private static final int RUNNING_LIMIT = 8_192;
    private static final int ENDED_LIMIT = 10_000;

    private final Processes processes;
    private final Sweep sweep;
    private final TimeSource time;
    private final Consumer<Report> reports;
    private final Map<String, Attempt> running = new LinkedHashMap<>();
    private final Map<Integer, Attempt> byPid = new HashMap<>();
    private final Set<Attempt> draining = new LinkedHashSet<>();
    private final Map<String, Exit> ended = new LinkedHashMap<>();
    private final Deadlines deadlines = new Deadlines();
    private long nextLookNanos;

    Supervisor(Processes processes, TimeSource time, Consumer<Report> reports) {
        this.processes = processes;
        this.sweep = new Sweep(processes);
        this.time = time;
        this.reports = reports;
        this.nextLookNanos = time.nanoTime();
    }

    /** Takes over what an earlier supervisor left in these attempts' folders. */
    void recover(List<Path> folders) {
        for (Path path : folders) {
            var folder = new AttemptFolder(path);
            var exit = folder.exit();
            var mark = folder.mark();
            if (mark.isEmpty()) {
                if (folder.claimed()) {
                    recoverUnnamed(folder, exit);
                }
                continue; // otherwise never started, or its folder is being removed
            }
            if (exit.isPresent()) {
                keep(mark.get().attempt(), exit.get());
            } else {
                watch(new Attempt(folder, mark.get(), false));
            }
        }
        lookAtWatched();
    }

    // A crash cut its marker short: it may have been started, and its process is not known.
    private void recoverUnnamed(AttemptFolder folder, Optional<Exit> exit) {
        folder.attempt()
                .ifPresent(
                        name -> {
                            sweep.killStrays(name);
                            keep(name, exit.orElseGet(() -> lost(time.now(), false)));
                        });
    }

    boolean isIdle() {
        return running.isEmpty();
    }

    int runningCount() {
        return running.size();
    }

    void start(Request.Start start) {
        if (tellKnown(start.attempt())) {
            return;
        }
        Instant now = time.now();
        var folder = new AttemptFolder(Path.of(start.folder()));
        var mark =
                new AttemptFolder.Mark(
                        0,
                        0,
                        start.attempt(),
                        now,
                        start.limits(),
                        start.command().stdout(),
                        start.command().stderr());
        try {
            if (running.size() >= RUNNING_LIMIT) {
                throw new CannotStartException(
                        CommandSearch.SITE_FAULT,
                        "cannot start '%s': %d attempts run here already"
                                .formatted(start.command().argv().getFirst(), RUNNING_LIMIT));
            }
            folder.claim(mark);
        } catch (FileAlreadyExistsException _) {
            endStartedBefore(start.attempt(), folder, now);
            return;
        } catch (CannotStartException | IOException refused) {
            String name = start.command().argv().getFirst();
            tellEnd(start.attempt(), failed(refused, name, now));
            return;
        }
        launch(start, folder, mark);
    }

    private void launch(Request.Start start, AttemptFolder folder, AttemptFolder.Mark mark) {
        try {
            int pid = processes.spawn(start.command());
            long ticks = ProcessTable.find(pid).map(ProcessTable.Entry::startTicks).orElse(0L);
            var known =
                    new AttemptFolder.Mark(
                            pid,
                            ticks,
                            mark.attempt(),
                            mark.at(),
                            mark.limits(),
                            mark.stdout(),
                            mark.stderr());
            var attempt = new Attempt(folder, known, true);
            running.put(attempt.name(), attempt);
            byPid.put(pid, attempt);
            deadlines.set(attempt, time.nanoTime() + mark.limits().walltime().toNanos());
            reports.accept(new Report.Started(attempt.name(), pid, mark.at()));
            folder.identify(pid, ticks);
        } catch (CannotStartException refused) {
            String name = start.command().argv().getFirst();
            end(mark.attempt(), folder, failed(refused, name, mark.at()));
        } catch (IOException _) {
            // The marker lacks its process: should this supervisor die too, the attempt is swept by
            // its environment and reported lost.
        }
    }

    /** A marker without an attempt in memory: its end is on disk, or nobody knows it. */
    private void endStartedBefore(String attempt, AttemptFolder folder, Instant now) {
        Exit exit =
                folder.exit()
                        .orElseGet(
                                () ->
                                        lost(
                                                folder.mark()
                                                        .map(AttemptFolder.Mark::at)
                                                        .orElse(now),
                                                false));
        tellEnd(attempt, exit);
    }

    void stop(Request.Stop stop) {
        Attempt attempt = running.get(stop.attempt());
        if (attempt == null) {
            tellKnown(stop.attempt());
            return;
        }
        switch (attempt.phase) {
            case Attempt.Running _ -> {
                attempt.stopRequested = true;
                askToStop(attempt, stop.grace());
            }
            case Attempt.Stopping _ -> {
                attempt.stopRequested = true;
                shorten(attempt, stop.grace());
            }
            case Attempt.Killed _, Attempt.Draining _ -> {}
        }
    }

    void list(long number) {
        reports.accept(new Report.Listing(number));
        running.keySet().forEach(this::tellKnown);
        ended.keySet().forEach(this::tellKnown);
        reports.accept(new Report.Listed(number));
    }

    void forget(String attempt) {
        ended.remove(attempt);
    }

    /** Reaps every child that has ended and kills what they left. */
    void reap() {
        for (OptionalInt zombie = processes.pollZombie();
                zombie.isPresent();
                zombie = processes.pollZombie()) {
            int pid = zombie.getAsInt();
            Attempt attempt = byPid.remove(pid);
            if (attempt == null) {
                processes.reap(pid); // an orphan of an attempt, adopted
                continue;
            }
            // While its leader is a zombie, the group's number cannot belong to anybody else.
            processes.signal(-pid, Processes.KILL);
            var reaped = processes.reap(pid);
            attempt.phase = new Attempt.Draining(reaped, time.now());
            draining.add(attempt);
            deadlines.set(attempt, time.nanoTime() + DRAIN_LIMIT.toNanos());
        }
        finishDrained();
    }

    /** Does what is due. */
    void tick() {
        long now = time.nanoTime();
        for (Attempt due = deadlines.pollDue(now); due != null; due = deadlines.pollDue(now)) {
            overdue(due);
        }
        if (!running.isEmpty() && now - nextLookNanos >= 0) {
            nextLookNanos = now + LOOK_PERIOD.toNanos();
            running.values().forEach(Attempt::cutLog);
            lookAtWatched();
            finishDrained();
        }
    }

    /** When {@link #tick} has something to do, by the monotonic clock. */
    OptionalLong nextTickNanos() {
        if (running.isEmpty()) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Math.min(nextLookNanos, deadlines.next().orElse(nextLookNanos)));
    }

    private void overdue(Attempt attempt) {
        switch (attempt.phase) {
            case Attempt.Running _ -> {
                attempt.timedOut = true;
                askToStop(attempt, attempt.mark.limits().grace());
            }
            case Attempt.Stopping _ -> {
                attempt.phase = new Attempt.Killed();
                sweep.signal(attempt, Processes.KILL);
            }
            case Attempt.Killed _ -> {}
            case Attempt.Draining phase -> finish(attempt, phase);
        }
    }

    private void askToStop(Attempt attempt, Duration grace) {
        attempt.phase = new Attempt.Stopping();
        deadlines.set(attempt, time.nanoTime() + grace.toNanos());
        sweep.signal(attempt, attempt.mark.limits().stopSignal());
    }

    private void shorten(Attempt attempt, Duration grace) {
        long at = time.nanoTime() + grace.toNanos();
        var deadline = attempt.deadline;
        if (deadline == null || deadline.atNanos() > at) {
            deadlines.set(attempt, at);
        }
    }

    private void finishDrained() {
        var left = sweep.killOrphans(running);
        for (Attempt attempt : List.copyOf(draining)) {
            if (attempt.phase instanceof Attempt.Draining phase
                    && !left.contains(attempt.name())
                    && !processes.signal(-attempt.pid(), 0)) {
                finish(attempt, phase);
            }
        }
    }

    private void finish(Attempt attempt, Attempt.Draining phase) {
        draining.remove(attempt);
        var reaped = phase.reaped();
        attempt.endLog();
        end(
                attempt,
                new Exit(
                        attempt.cause(reaped),
                        attempt.mark.at(),
                        latest(attempt.mark.at(), phase.endedAt()),
                        new Usage(
                                Duration.ofNanos(reaped.userMicros() * 1000),
                                Duration.ofNanos(reaped.systemMicros() * 1000),
                                new ByteSize(reaped.maxResidentBytes())),
                        attempt.stopRequested,
                        attempt.logTruncated));
    }

    private void watch(Attempt attempt) {
        running.put(attempt.name(), attempt);
        Duration ran = Duration.between(attempt.mark.at(), time.now());
        long left = attempt.mark.limits().walltime().minus(ran).toNanos();
        deadlines.set(attempt, time.nanoTime() + Math.max(left, 0));
    }

    private void lookAtWatched() {
        for (Attempt attempt : List.copyOf(running.values())) {
            if (!attempt.child && !ProcessTable.runs(attempt.pid(), attempt.mark.startTicks())) {
                sweep.killStrays(attempt.name());
                attempt.endLog();
                end(attempt, lost(attempt.mark.at(), attempt.stopRequested));
            }
        }
    }

    private void end(Attempt attempt, Exit exit) {
        deadlines.clear(attempt);
        running.remove(attempt.name());
        end(attempt.name(), attempt.folder, exit);
    }

    private void end(String attempt, AttemptFolder folder, Exit exit) {
        try {
            if (Files.isDirectory(folder.path())) {
                folder.write(exit);
            }
        } catch (IOException _) {
            // Disk full or folder gone: the agent is told from memory; after a death of this
            // supervisor the attempt counts as lost.
        }
        tellEnd(attempt, exit);
    }

    private void tellEnd(String attempt, Exit exit) {
        keep(attempt, exit);
        reports.accept(new Report.Ended(attempt, exit));
    }

    private void keep(String attempt, Exit exit) {
        ended.put(attempt, exit);
        if (ended.size() > ENDED_LIMIT) {
            ended.remove(ended.keySet().iterator().next()); // its record stays on disk
        }
    }

    private boolean tellKnown(String name) {
        Attempt attempt = running.get(name);
        if (attempt != null) {
            reports.accept(new Report.Started(name, attempt.pid(), attempt.mark.at()));
            return true;
        }
        @Nullable Exit exit = ended.get(name);
        if (exit != null) {
            reports.accept(new Report.Ended(name, exit));
        }
        return exit != null;
    }

    private Exit lost(Instant startedAt, boolean stopRequested) {
        return new Exit(
                new Exit.Lost(
                        "the supervisor of this site ended while the attempt ran, so how it ended"
                                + " is not known"),
                startedAt,
                latest(startedAt, time.now()),
                Usage.NONE,
                stopRequested,
                false);
    }

    private Exit failed(Exception refused, String command, Instant at) {
        Exit.CouldNotStart cause =
                refused instanceof CannotStartException cannot
                        ? new Exit.CouldNotStart(cannot.code(), sentence(cannot))
                        : new Exit.CouldNotStart(
                                CommandSearch.SITE_FAULT,
                                "cannot start '%s': cannot write its start marker (%s)"
                                        .formatted(
                                                Shown.name(command),
                                                refused instanceof IOException disk
                                                        ? Shown.reason(disk)
                                                        : refused.getClass().getSimpleName()));
        return new Exit(cause, at, latest(at, time.now()), Usage.NONE, false, false);
    }

    private static String sentence(CannotStartException cannot) {
        String message = cannot.getMessage();
        if (message == null) {
            return "cannot start";
        }
        return message.length() <= REASON_LIMIT
                ? message
                : message.substring(0, REASON_LIMIT) + "...";
    }

    private static Instant latest(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
