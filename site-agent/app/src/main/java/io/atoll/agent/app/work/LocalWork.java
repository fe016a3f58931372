package io.atoll.agent.app.work;

import io.atoll.agent.app.logs.AttemptLogs;
import io.atoll.agent.app.publishing.Publisher;
import io.atoll.agent.app.sandbox.Sandbox;
import io.atoll.agent.app.sandbox.Sandboxes;
import io.atoll.agent.app.selfcheck.Blame;
import io.atoll.agent.app.selfcheck.Room;
import io.atoll.agent.app.staging.DamagedContentException;
import io.atoll.agent.app.staging.InPlaceReader;
import io.atoll.agent.app.staging.Stager;
import io.atoll.agent.event.AgentEffect;
import io.atoll.agent.event.AgentEvent;
import io.atoll.agent.executor.AttemptLaunch;
import io.atoll.agent.executor.Executor;
import io.atoll.agent.executor.Exit;
import io.atoll.agent.loop.Inbox;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.loop.EventLoop;
import io.atoll.kernel.loop.Mailbox;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.text.Shown;
import io.atoll.kernel.time.TimeSource;
import io.atoll.work.Assignment;
import io.atoll.work.AttemptReport.Usage;
import io.atoll.work.SiteOffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Carries out the effects that concern this machine: staging, starting, publishing, removing,
 * hashing in place.
 *
 * <p>Owns the sandboxes that are laid out and not started, and what is under way; soft: a restarted
 * agent stages and publishes again. Owner thread: the agent's loop; the work itself is done by
 * workers. One attempt is in one worker's hands at a time.
 */
public final class LocalWork implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(LocalWork.class.getName());
    private static final Duration REMOVE_AGAIN = Duration.ofSeconds(1);
    private static final Duration NO_WALLTIME = Duration.ofDays(3_650);

    private final Tools tools;
    private final TimeSource time;
    private final EventLoop loop;
    private final Inbox inbox;
    private final Workers files;
    private final Workers hashing = new Workers("hashing", 1);
    private final Map<AttemptId, Sandbox> laidOut = new HashMap<>();
    private final Set<AttemptId> busy = new HashSet<>();

    /** Attempts whose sandboxes are to be removed, for which the workers had no room. */
    private final Deque<AttemptId> unremoved = new ArrayDeque<>();

    private boolean removingLater;

    /**
     * What the work is done with.
     *
     * @param executor refuses nothing because it is busy
     * @param logLimit most bytes kept of each output of an attempt
     */
    public record Tools(
            Executor executor,
            Sandboxes sandboxes,
            Stager stager,
            Publisher publisher,
            InPlaceReader inPlace,
            AttemptLogs logs,
            ByteSize logLimit,
            Room room,
            List<SiteOffer.Pool> pools) {
        public Tools {
            pools = List.copyOf(pools);
        }
    }

    public LocalWork(Tools tools, TimeSource time, EventLoop loop, Inbox inbox) {
        // Disks answer in parallel, and a large input must not hold up small ones.
        this(tools, time, loop, inbox, new Workers("files", 4));
    }

    LocalWork(Tools tools, TimeSource time, EventLoop loop, Inbox inbox, Workers files) {
        this.tools = tools;
        this.time = time;
        this.loop = loop;
        this.inbox = inbox;
        this.files = files;
    }

    public void stage(AgentEffect.Stage stage) {
        AttemptId attempt = stage.assignment().attempt();
        if (!busy.add(attempt)) {
            return; // the same effect again, after the executor was opened again
        }
        submit(
                attempt,
                () -> {
                    try {
                        Sandbox sandbox = tools.stager().stage(stage);
                        onLoop("staged", () -> staged(attempt, sandbox));
                    } catch (DamagedContentException damaged) {
                        over(
                                attempt,
                                new AgentEvent.StagingFailed(
                                        attempt,
                                        String.valueOf(damaged.getMessage()),
                                        Optional.of(damaged.digest())));
                    } catch (AtollException refused) {
                        over(attempt, notStaged(stage.assignment(), refused));
                    }
                },
                (why, _) -> new AgentEvent.StagingFailed(attempt, why, Optional.empty(), true));
    }

    private void staged(AttemptId attempt, Sandbox sandbox) {
        busy.remove(attempt);
        laidOut.put(attempt, sandbox);
        inbox.tell(new AgentEvent.Staged(attempt));
    }

    private AgentEvent notStaged(Assignment assignment, AtollException refused) {
        AttemptId attempt = assignment.attempt();
        String why = String.valueOf(refused.getMessage());
        if (refused.code() == ErrorCode.CONFLICT) {
            return new AgentEvent.FoundStarted(attempt, why);
        }
        boolean ofSite =
                Blame.isOfSiteBefore(refused, tools.sandboxes().folder(attempt))
                        && (refused.code() != ErrorCode.LIMIT_EXCEEDED
                                || !tools.room().isTakenBy(inputBytes(assignment)));
        return new AgentEvent.StagingFailed(attempt, why, Optional.empty(), ofSite);
    }

    private static long inputBytes(Assignment assignment) {
        return assignment.inputs().stream()
                .flatMap(input -> input.elements().stream())
                .mapToLong(
                        element ->
                                element.source() instanceof Assignment.Source.Stored(_, var size, _)
                                        ? size
                                        : 0)
                .sum();
    }

    private void over(AttemptId attempt, AgentEvent end) {
        onLoop(
                "worked",
                () -> {
                    busy.remove(attempt);
                    inbox.tell(end);
                });
    }

    public void launch(Assignment assignment) {
        Sandbox sandbox = laidOut.remove(assignment.attempt());
        if (sandbox == null) {
            notStarted(
                    assignment.attempt(),
                    Exit.CouldNotStart.SITE_FAULT,
                    "cannot start it: its sandbox is gone");
            return;
        }
        start(assignment, sandbox);
    }

    private void start(Assignment assignment, Sandbox sandbox) {
        try {
            tools.executor().start(launch(assignment, sandbox));
        } catch (AtollException refused) {
            notStarted(
                    assignment.attempt(),
                    Exit.CouldNotStart.NOT_STARTED,
                    String.valueOf(refused.getMessage()));
        }
    }

    private void notStarted(AttemptId attempt, int code, String why) {
        var now = time.now();
        inbox.tell(
                new AgentEvent.ProcessEnded(
                        attempt,
                        new Exit(
                                new Exit.CouldNotStart(code, why),
                                now,
                                now,
                                Usage.NONE,
                                false,
                                false)));
    }

    private AttemptLaunch launch(Assignment assignment, Sandbox sandbox) {
        var spec = assignment.spec();
        var poolLimit =
                tools.pools().stream()
                        .filter(pool -> pool.name().equals(assignment.pool()))
                        .findFirst()
                        .flatMap(SiteOffer.Pool::walltime);
        return new AttemptLaunch(
                assignment.attempt(),
                assignment.pool(),
                spec.resources(),
                sandbox.argv(),
                sandbox.environment(),
                sandbox.folder(),
                sandbox.work(),
                sandbox.stdout(),
                sandbox.stderr(),
                spec.walltime().or(() -> poolLimit).orElse(NO_WALLTIME),
                spec.stop().grace(),
                spec.stop().signal(),
                tools.logLimit());
    }

    public void stop(AttemptId attempt, Duration grace) {
        tools.executor().stop(attempt, grace);
    }

    public void publish(Assignment assignment, Exit exit) {
        AttemptId attempt = assignment.attempt();
        if (!busy.add(attempt)) {
            return;
        }
        submit(
                attempt,
                () -> over(attempt, tools.publisher().publish(assignment, exit)),
                (why, lasting) ->
                        new AgentEvent.PublishingFailed(
                                attempt,
                                why,
                                lasting,
                                Optional.empty(),
                                Optional.empty(),
                                true,
                                true));
    }

    /** Publishes what could not be published before. */
    public void publishAgain(AgentEffect.PublishAgain again) {
        loop.schedule(
                "publish-again", again.after(), () -> publish(again.assignment(), again.exit()));
    }

    public void discard(AttemptId attempt) {
        laidOut.remove(attempt);
        tools.executor().forget(attempt);
        unremoved.add(attempt);
        removeAll();
    }

    private void removeAll() {
        for (AttemptId next = unremoved.peek(); next != null; next = unremoved.peek()) {
            AttemptId attempt = next;
            try {
                files.submit(() -> remove(attempt));
            } catch (AtollException full) {
                removeLater();
                return;
            }
            unremoved.remove();
        }
    }

    private void removeLater() {
        if (!removingLater) {
            removingLater = true;
            loop.schedule(
                    "remove-again",
                    REMOVE_AGAIN,
                    () -> {
                        removingLater = false;
                        removeAll();
                    });
        }
    }

    private void remove(AttemptId attempt) {
        try {
            try {
                tools.logs().keep(attempt);
            } catch (AtollException notKept) {
                // What was published of them is in the store; a sandbox that stays fills the disk.
                LOG.log(System.Logger.Level.WARNING, notKept.getMessage());
            }
            tools.sandboxes().remove(attempt);
        } catch (AtollException kept) {
            LOG.log(System.Logger.Level.WARNING, kept.getMessage());
        } catch (RuntimeException | Error fault) {
            inbox.broken("removing the sandbox of " + attempt, fault);
        }
    }

    public void hashInPlace(AgentEffect.HashInPlace hash) {
        try {
            hashing.submit(() -> hash(hash));
        } catch (AtollException full) {
            inbox.tell(
                    new AgentEvent.InPlaceFailed(
                            hash.request(), full.code(), String.valueOf(full.getMessage())));
        }
    }

    private void hash(AgentEffect.HashInPlace hash) {
        try {
            inbox.tell(tools.inPlace().read(hash.request(), hash.path(), hash.classes()));
        } catch (RuntimeException | Error fault) {
            inbox.tell(
                    new AgentEvent.InPlaceFailed(hash.request(), ErrorCode.INTERNAL, told(fault)));
            inbox.broken("hashing '%s' in place".formatted(Shown.name(hash.path())), fault);
        }
    }

    /** The end of work that this site could not do. {@code lasting}: not even later. */
    private interface Undone {
        AgentEvent because(String why, boolean lasting);
    }

    // Whatever happens, the attempt is told of: one that is not would be held forever.
    private void submit(AttemptId attempt, Runnable work, Undone undone) {
        try {
            files.submit(
                    () -> {
                        try {
                            work.run();
                        } catch (RuntimeException | Error fault) {
                            over(attempt, undone.because(told(fault), true));
                            inbox.broken("working for " + attempt, fault);
                        }
                    });
        } catch (AtollException full) {
            busy.remove(attempt);
            inbox.tell(undone.because(String.valueOf(full.getMessage()), false));
        }
    }

    private static String told(Throwable fault) {
        // What the fault says may name files; the agent's own log has it.
        return "a fault in this site's agent ended it: " + fault.getClass().getSimpleName();
    }

    private void onLoop(String name, Runnable action) {
        Mailbox.put(loop, name, action);
    }

    @Override
    public void close() {
        files.close();
        hashing.close();
    }
}
