package io.atoll.agent.app.supervisor;

import io.atoll.agent.app.supervisor.machine.Brand;
import io.atoll.agent.app.supervisor.machine.CannotStartException;
import io.atoll.agent.app.supervisor.machine.Cgroups;
import io.atoll.agent.app.supervisor.machine.CommandSearch;
import io.atoll.agent.app.supervisor.machine.Machine;
import io.atoll.agent.app.supervisor.machine.ProcessTable;
import io.atoll.agent.app.supervisor.machine.Processes;
import io.atoll.agent.app.supervisor.wire.Report;
import io.atoll.agent.app.supervisor.wire.Request;
import io.atoll.agent.executor.Exit;
import io.atoll.kernel.time.TimeSource;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Starts attempts, bounds them, and knows how they ended. An attempt has ended when nothing of it
 * runs any more; as long as something does, or may, it is held, and why is told.
 *
 * <p>Owns the running attempts and the ends that the agent has not dropped. Both are soft: markers,
 * trails and exit records in the attempts' folders are the durable part, and {@link #recover} reads
 * them. Owner thread: the one of {@link SupervisorLoop}, which makes every call. An attempt is in
 * {@code running} until nothing of it runs, then in {@code ends}; {@code byPid} holds the leaders
 * that are children of this process and were not reaped. When it is lost, the exit codes of what
 * runs are lost with it.
 */
final class Supervisor {
    /** How often logs and attempts of an earlier supervisor are looked at. */
    static final Duration LOOK_PERIOD = Duration.ofMillis(500);

    /** After a kill the next look finds what did not end by it. */
    private static final Duration SOON = Duration.ofMillis(20);

    /** Looks take about one part in so many of the time at most. */
    private static final int LOOK_SHARE = 20;

    /** Sweeps for what ended attempts left take one part in so many, and each end waits for one. */
    private static final int SWEEP_SHARE = 4;

    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(10);
    private static final int RUNNING_LIMIT = 8_192;

    private final int self;
    private final Path attempts;
    private final Machine machine;
    private final Sweep sweep;
    private final Tracks tracks;
    private final Kinship kinship;
    private final Leftovers leftovers;
    private final Inheritance inheritance;
    private final TimeSource time;
    private final Consumer<Report> reports;
    private final Map<String, Attempt> running = new LinkedHashMap<>();
    private final Map<Integer, Attempt> byPid = new HashMap<>();
    private final Set<Attempt> drainingChildren = new LinkedHashSet<>();
    private final Ends ends = new Ends();
    private final Stopped stopped = new Stopped();
    private final Deadlines deadlines = new Deadlines();
    private long nextLookNanos;
    private long lookTookNanos;
    private boolean sweepWanted;
    private long nextSweepNanos;

    /** {@code attempts}: the folder that holds the attempts' folders; absolute. */
    Supervisor(Path attempts, Machine machine, TimeSource time, Consumer<Report> reports) {
        self = (int) ProcessHandle.current().pid();
        this.attempts = attempts;
        this.machine = machine;
        this.time = time;
        this.reports = reports;
        this.sweep = new Sweep(machine);
        this.tracks = new Tracks(machine.table(), machine.cgroups());
        this.kinship = new Kinship(machine.table(), machine.cgroups(), tracks, self);
        this.leftovers =
                new Leftovers(machine, kinship, orphan -> byPid.containsKey(orphan.pid()), self);
        this.inheritance = new Inheritance(machine, tracks, self);
        this.nextLookNanos = time.nanoTime();
        this.nextSweepNanos = nextLookNanos;
    }

    /** Takes over what an earlier supervisor left in these attempts' folders. */
    void recover(List<Path> folders) {
        Set<String> names = new HashSet<>();
        for (Path path : folders) {
            var folder = new AttemptFolder(path);
            names.add(folder.name());
            inherit(folder);
        }
        machine.cgroups().tidy(names);
        look();
    }

    /** Watches what an earlier supervisor may have started, unless there is no mark of a start. */
    private void inherit(AttemptFolder folder) {
        Optional<String> name = folder.attempt();
        if (name.isEmpty() || !folder.claimed()) {
            return; // never started, or its folder is being removed
        }
        // A crash may have cut the marker short; the attempt itself can write there, too.
        var mark =
                folder.mark()
                        .filter(read -> read.attempt().equals(name.get()))
                        .orElseGet(() -> unmarked(folder, name.get()));
        var attempt = new Attempt(folder, mark, false);
        attempt.follow(folder.trail(mark));
        folder.exit()
                .ifPresent(
                        exit -> attempt.phase = new Attempt.Draining(new Attempt.Recorded(exit)));
        running.put(attempt.name(), attempt);
        Duration ran = Duration.between(mark.at(), time.now());
        long left = mark.limits().walltime().minus(ran).toNanos();
        deadlines.set(
                attempt,
                time.nanoTime()
                        + (attempt.isDraining() ? DRAIN_LIMIT.toNanos() : Math.max(left, 0)));
    }

    private AttemptFolder.Mark unmarked(AttemptFolder folder, String name) {
        return folder.unmarked(name, time.now(), brand(name));
    }

    private Brand brand(String attempt) {
        return machine.processes().canBrand() ? Brand.of(attempts, attempt) : Brand.NONE;
    }

    boolean isIdle() {
        return running.isEmpty();
    }

    /** Whether that attempt runs, or may run, here. */
    boolean holds(String attempt) {
        return running.containsKey(attempt);
    }

    int runningCount() {
        return running.size();
    }

    void start(Request.Start start) {
        if (tellStopped(start.attempt()) || tellKnown(start.attempt())) {
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
                        start.command().stderr(),
                        brand(start.attempt()));
        try {
            if (running.size() >= RUNNING_LIMIT) {
                throw new CannotStartException(
                        CommandSearch.SITE_FAULT,
                        "cannot start '%s': %d attempts run here already"
                                .formatted(start.command().argv().getFirst(), RUNNING_LIMIT));
            }
            launch(start, folder, mark, folder.claim(mark));
        } catch (FileAlreadyExistsException _) {
            // Its end is on disk, or nobody knows it.
            inherit(folder);
            lookNext();
        } catch (CannotStartException | IOException refused) {
            String name = start.command().argv().getFirst();
            tellEnd(start.attempt(), Exits.failed(refused, name, now, time.now()));
        }
    }

    private void launch(
            Request.Start start, AttemptFolder folder, AttemptFolder.Mark mark, FileChannel open) {
        try (FileChannel marker = open) {
            int pid = machine.processes().spawn(start.command(), mark.brand());
            long ticks = machine.table().find(pid).map(ProcessTable.Entry::startTicks).orElse(0L);
            var attempt = new Attempt(folder, mark.with(pid, ticks), true);
            attempt.startedHere(machine.table(), self);
            running.put(attempt.name(), attempt);
            byPid.put(pid, attempt);
            kinship.begin(attempt);
            deadlines.set(attempt, time.nanoTime() + mark.limits().walltime().toNanos());
            reports.accept(new Report.Started(attempt.name(), pid, mark.at()));
            AttemptFolder.identify(marker, pid, ticks);
        } catch (CannotStartException refused) {
            String name = start.command().argv().getFirst();
            Exit exit = Exits.failed(refused, name, mark.at(), time.now());
            folder.keep(exit);
            tellEnd(mark.attempt(), exit);
        } catch (IOException _) {
            // The marker lacks its process: should this supervisor die too, the attempt is found by
            // its brand and reported lost.
        }
    }

    void stop(Request.Stop stop) {
        Attempt attempt = running.get(stop.attempt());
        if (attempt == null) {
            if (!tellKnown(stop.attempt())) {
                stopUnknown(stop.attempt());
            }
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
            case Attempt.Killed _, Attempt.Draining _ -> tellKnown(stop.attempt());
        }
    }

    /** Kills an attempt that took more than it may have. */
    void kill(Request.Kill kill) {
        Attempt attempt = running.get(kill.attempt());
        if (attempt != null && attempt.breaksLimit(kill.why())) {
            killAgain(attempt);
        }
    }

    // What is being looked for is told of when that is over.
    private boolean tellStopped(String name) {
        boolean late = stopped.has(name);
        if (late && !running.containsKey(name)) {
            tellEnd(name, Stopped.exit(time.now()));
        }
        return late;
    }

    // The agent may know it although its folder is gone, or its marker: by its brand and its name
    // in the environment what runs of it is found all the same.
    private void stopUnknown(String name) {
        stopped.add(name);
        var folder = AttemptFolder.of(attempts, name);
        var attempt = new Attempt(folder, unmarked(folder, name), false);
        attempt.stopRequested = true;
        attempt.phase = new Attempt.Draining(new Attempt.Unknown());
        running.put(name, attempt);
        deadlines.set(attempt, time.nanoTime() + DRAIN_LIMIT.toNanos());
        lookNext();
    }

    // Once for all requests that came together: there may be thousands.
    private void lookNext() {
        nextLookNanos = time.nanoTime();
    }

    /** Whether its folder was removed, so that no agent will find it any more. */
    boolean cannotBeFound() {
        return machine.lastLook().isRemoved();
    }

    /**
     * Ends all that runs, as if each attempt had been told to stop.
     *
     * @return whether nothing is left but what does not end, or of which nobody can tell
     */
    boolean endAll() {
        running.values().stream()
                .filter(attempt -> attempt.phase instanceof Attempt.Running)
                .toList()
                .forEach(attempt -> askToStop(attempt, attempt.mark.limits().grace()));
        return running.values().stream().noneMatch(attempt -> attempt.lingersBecause.isEmpty());
    }

    void list(long number) {
        reports.accept(new Report.Listing(number));
        running.keySet().forEach(this::tellKnown);
        ends.attempts().forEach(this::tellKnown);
        reports.accept(new Report.Listed(number));
    }

    void forget(String attempt) {
        ends.drop(attempt);
        stopped.drop(attempt);
    }

    /** Reaps every child that has ended and kills what they left. */
    void reap() {
        reapChildren();
        // An attempt may leave orphan after orphan: while none is to end, the looks find them.
        sweepWanted = !drainingChildren.isEmpty();
        sweepIfDue();
    }

    private void reapChildren() {
        for (OptionalInt zombie = machine.processes().pollZombie();
                zombie.isPresent();
                zombie = machine.processes().pollZombie()) {
            int pid = zombie.getAsInt();
            Attempt attempt = byPid.remove(pid);
            if (attempt == null) {
                machine.processes().reap(pid); // an orphan of an attempt, adopted
                continue;
            }
            // While its leader is a zombie, the group's number cannot belong to anybody else.
            machine.processes().signal(-pid, Processes.KILL);
            attempt.cgroup.ifPresent(Cgroups::kill);
            var reaped = machine.processes().reap(pid);
            attempt.phase = new Attempt.Draining(new Attempt.Reaped(reaped, time.now()));
            drainingChildren.add(attempt);
            deadlines.set(attempt, time.nanoTime() + DRAIN_LIMIT.toNanos());
        }
    }

    private void sweepIfDue() {
        long now = time.nanoTime();
        if (sweepWanted && now - nextSweepNanos >= 0) {
            sweep();
        }
    }

    private void sweep() {
        long began = time.nanoTime();
        sweepWanted = false;
        finishChildren();
        long now = time.nanoTime();
        nextSweepNanos = now + (now - began) * (SWEEP_SHARE - 1);
    }

    /** Does what is due. */
    void tick() {
        sweepIfDue();
        long now = time.nanoTime();
        for (Attempt due = deadlines.pollDue(now); due != null; due = deadlines.pollDue(now)) {
            overdue(due);
        }
        if (!running.isEmpty() && now - nextLookNanos >= 0) {
            running.values().forEach(Attempt::look);
            reapChildren();
            sweep();
            look();
        }
    }

    /** When {@link #tick} has something to do, by the monotonic clock. */
    OptionalLong nextTickNanos() {
        if (running.isEmpty()) {
            return OptionalLong.empty();
        }
        long next = Math.min(nextLookNanos, deadlines.next().orElse(nextLookNanos));
        return OptionalLong.of(sweepWanted ? Math.min(next, nextSweepNanos) : next);
    }

    private void overdue(Attempt attempt) {
        switch (attempt.phase) {
            case Attempt.Running _ -> {
                attempt.timedOut = true;
                askToStop(attempt, attempt.mark.limits().grace());
            }
            case Attempt.Stopping _ -> {
                attempt.phase = new Attempt.Killed();
                killAgain(attempt);
            }
            case Attempt.Killed _ -> {
                attempt.left = new Attempt.Left(List.of(attempt.pid()), List.of());
                tellLingering(attempt);
                killAgain(attempt);
            }
            case Attempt.Draining _ -> {
                tellLingering(attempt);
                deadlines.set(attempt, time.nanoTime() + DRAIN_LIMIT.toNanos());
            }
        }
    }

    private void killAgain(Attempt attempt) {
        sweep.signal(attempt, Processes.KILL);
        deadlines.set(attempt, time.nanoTime() + DRAIN_LIMIT.toNanos());
    }

    // What was killed is given time to end; what nobody can tell of will be no clearer then.
    private void tellDoubt(Attempt attempt) {
        if (attempt.left.stubborn().isEmpty() && !attempt.left.doubtful().isEmpty()) {
            tellLingering(attempt);
        }
    }

    private void tellLingering(Attempt attempt) {
        String why = Exits.lingers(attempt.left);
        if (!why.equals(attempt.lingersBecause)) {
            attempt.lingersBecause = why;
            reports.accept(new Report.Lingers(attempt.name(), why));
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

    private void finishChildren() {
        leftovers.sweep(drainingChildren);
        for (Attempt attempt : List.copyOf(drainingChildren)) {
            if (attempt.left.isNothing() && !leftovers.groupRuns(attempt)) {
                finish(attempt);
            } else {
                tellDoubt(attempt);
            }
        }
    }

    /** Looks at all processes of the machine: what runs where, and what is left of whom. */
    private void look() {
        long began = time.nanoTime();
        long ticks = machine.table().nowTicks();
        tracks.begin();
        kinship.look();
        var inherited = running.values().stream().filter(a -> !a.child).toList();
        boolean killed = inheritance.look(inherited);
        machine.lastLook().write(ticks);
        for (Attempt attempt : inherited) {
            if (attempt.isDraining() && attempt.left.isNothing()) {
                finish(attempt);
            } else if (attempt.isDraining()) {
                tellDoubt(attempt);
            }
        }
        long took = time.nanoTime() - began;
        long usual = Math.min(took, lookTookNanos); // one that was slow once says nothing
        lookTookNanos = took;
        Duration pause = killed ? SOON : LOOK_PERIOD;
        nextLookNanos = began + took + Math.max(pause.toNanos(), usual * LOOK_SHARE);
    }

    private void finish(Attempt attempt) {
        attempt.endLog();
        deadlines.clear(attempt);
        running.remove(attempt.name());
        drainingChildren.remove(attempt);
        kinship.end(attempt);
        if (attempt.phase instanceof Attempt.Draining(var ending)) {
            Exit exit = Exits.of(attempt, ending, time.now());
            if (ending instanceof Attempt.Unknown) {
                reports.accept(new Report.Ended(attempt.name(), exit)); // nothing to be dropped
                return;
            }
            if (!(ending instanceof Attempt.Recorded)) {
                attempt.folder.keep(exit);
            }
            tellEnd(attempt.name(), exit);
        }
    }

    /** Tells that an attempt could not be started because of a fault here. */
    void tellFault(Request.Start start, Throwable fault) {
        tellEnd(start.attempt(), Exits.fault(fault, start.command(), time.now()));
    }

    private void tellEnd(String attempt, Exit exit) {
        ends.keep(attempt, exit);
        reports.accept(new Report.Ended(attempt, exit));
    }

    private boolean tellKnown(String name) {
        Attempt attempt = running.get(name);
        if (attempt != null) {
            reports.accept(new Report.Started(name, attempt.pid(), attempt.mark.at()));
            if (!attempt.lingersBecause.isEmpty()) {
                reports.accept(new Report.Lingers(name, attempt.lingersBecause));
            }
            return true;
        }
        Optional<Exit> exit = ends.of(name);
        exit.ifPresent(known -> reports.accept(new Report.Ended(name, known)));
        return exit.isPresent();
    }
}
