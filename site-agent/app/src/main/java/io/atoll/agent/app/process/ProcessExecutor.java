package io.atoll.agent.app.process;

import io.atoll.agent.app.supervisor.wire.Command;
import io.atoll.agent.app.supervisor.wire.Limits;
import io.atoll.agent.app.supervisor.wire.Report;
import io.atoll.agent.app.supervisor.wire.Request;
import io.atoll.agent.executor.AttemptLaunch;
import io.atoll.agent.executor.Executor;
import io.atoll.agent.executor.ExecutorListener;
import io.atoll.agent.executor.Held;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.Fence;
import io.atoll.kernel.time.TimeSource;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Runs attempts as processes under the agent's supervisor.
 *
 * <p>Owns the lists asked for and not answered; soft. The listener is called on the client's
 * thread. When it is lost, the attempts go on, and the next one finds them by {@link #list}.
 */
public final class ProcessExecutor implements Executor {
    private static final Duration LIST_LIMIT = Duration.ofSeconds(60);
    private static final String ATTEMPT_VARIABLE = "ATOLL_ATTEMPT_ID";

    /** Number of a list whose answer only tells; asked again, it replaces the one that waits. */
    private static final long FOR_NOBODY = 0;

    private final SupervisorLaunch launch;
    private final TimeSource time;
    private final Faults faults;
    private final AtomicReference<@Nullable SupervisorClient> client = new AtomicReference<>();
    private final AtomicLong lists = new AtomicLong();
    private final Map<Long, CompletableFuture<List<Held>>> asked = new ConcurrentHashMap<>();

    /** Is told when the supervisor cannot be reached; on the client's thread. */
    @FunctionalInterface
    public interface Faults {
        void supervisorUnavailable(String reason);
    }

    public ProcessExecutor(SupervisorLaunch launch, TimeSource time, Faults faults) {
        this.launch = launch;
        this.time = time;
        this.faults = faults;
    }

    @Override
    public void open(ExecutorListener listener) {
        if (client.get() != null) {
            throw new AtollException(
                    ErrorCode.CONFLICT, "cannot open the executor: it is open already");
        }
        client.set(new SupervisorClient(launch, time, new Teller(listener)));
    }

    @Override
    public void start(AttemptLaunch attempt) {
        Map<String, String> environment = new HashMap<>(attempt.environment());
        environment.putIfAbsent(ATTEMPT_VARIABLE, attempt.attempt().toString());
        send(
                new Request.Start(
                        attempt.attempt().toString(),
                        attempt.folder().toAbsolutePath().toString(),
                        new Command(
                                attempt.argv(),
                                environment,
                                attempt.workingDirectory().toAbsolutePath().toString(),
                                attempt.stdout().toAbsolutePath().toString(),
                                attempt.stderr().toAbsolutePath().toString()),
                        new Limits(
                                attempt.walltime(),
                                attempt.grace(),
                                attempt.stopSignal().number(),
                                attempt.logLimit().bytes())));
    }

    @Override
    public void stop(AttemptId attempt, Duration grace) {
        send(new Request.Stop(attempt.toString(), grace));
    }

    @Override
    public void kill(AttemptId attempt, String why) {
        send(new Request.Kill(attempt.toString(), why));
    }

    @Override
    public CompletableFuture<List<Held>> list() {
        long number = lists.incrementAndGet();
        var answer = new CompletableFuture<List<Held>>();
        asked.put(number, answer);
        try {
            send(new Request.ListAll(number));
        } catch (AtollException refused) {
            asked.remove(number);
            return CompletableFuture.failedFuture(
                    new AtollException(
                            ErrorCode.UNAVAILABLE, String.valueOf(refused.getMessage())));
        }
        return answer.orTimeout(LIST_LIMIT.toSeconds(), TimeUnit.SECONDS)
                .handle((held, failed) -> answered(number, held, failed));
    }

    private List<Held> answered(
            long number, @Nullable List<Held> held, @Nullable Throwable failed) {
        asked.remove(number);
        if (held == null || failed != null) {
            throw new AtollException(
                    ErrorCode.DEADLINE_EXCEEDED,
                    "cannot list the attempts of the supervisor: no answer within " + LIST_LIMIT);
        }
        return held;
    }

    @Override
    public void forget(AttemptId attempt) {
        send(new Request.Forget(attempt.toString()));
    }

    /**
     * Ends the supervisor if nothing runs under it, for an agent that leaves for good; this
     * executor takes nothing more then. Otherwise the reason is told as a fault, and everything
     * goes on.
     */
    public void endSupervisor() {
        send(new Request.Shutdown());
    }

    @Override
    public void close() {
        SupervisorClient open = client.get();
        if (open != null) {
            open.close();
        }
    }

    private void send(Request request) {
        SupervisorClient open = client.get();
        if (open == null) {
            throw new AtollException(ErrorCode.CONFLICT, "cannot use the executor: it is not open");
        }
        if (!open.send(request)) {
            throw new AtollException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "cannot reach the supervisor: too many requests wait for it, or it is closed");
        }
    }

    private static AttemptId attempt(String name) {
        int slash = name.indexOf('/');
        return new AttemptId(
                ExecutionId.parse(name.substring(0, slash)),
                new Fence(Integer.parseInt(name.substring(slash + 1))));
    }

    /** Turns reports into facts for the listener; the client's thread. */
    private final class Teller implements SupervisorClient.Listener {
        private final ExecutorListener listener;
        private final Map<AttemptId, Held> listing = new LinkedHashMap<>();
        private boolean collecting;
        private boolean greetedBefore;

        /** Whether a list is to be asked for that the client had no room for yet. */
        private boolean listOwed;

        private Teller(ExecutorListener listener) {
            this.listener = listener;
        }

        @Override
        public void report(Report report) {
            switch (report) {
                case Report.Started started -> {
                    AttemptId attempt = attempt(started.attempt());
                    collect(new Held.Running(attempt, started.at(), started.pid()));
                    listener.started(attempt, started.at(), started.pid());
                }
                case Report.Ended ended -> {
                    AttemptId attempt = attempt(ended.attempt());
                    collect(new Held.Ended(attempt, ended.exit()));
                    listener.ended(attempt, ended.exit());
                }
                case Report.Lingers lingers ->
                        listener.lingers(attempt(lingers.attempt()), lingers.why());
                case Report.Listing _ -> {
                    listing.clear();
                    collecting = true;
                }
                case Report.Listed listed -> {
                    var answer = asked.get(listed.number());
                    if (answer != null) {
                        answer.complete(List.copyOf(listing.values()));
                    }
                    listing.clear();
                    collecting = false;
                }
                case Report.Refused refused -> faults.supervisorUnavailable(refused.reason());
                case Report.Hello _ -> greeted();
                case Report.Pong _, Report.Closing _ -> {}
            }
            listIfOwed();
        }

        // With a full queue there are answers to come, each of which makes room.
        private void listIfOwed() {
            SupervisorClient open = client.get();
            if (listOwed && open != null) {
                listOwed = !open.send(new Request.ListAll(FOR_NOBODY));
            }
        }

        // What ended while nobody was connected was told to nobody.
        private void greeted() {
            listOwed = greetedBefore;
            greetedBefore = true;
        }

        private void collect(Held held) {
            if (collecting) {
                listing.put(held.attempt(), held);
            }
        }

        @Override
        public void unavailable(String reason) {
            faults.supervisorUnavailable(reason);
        }
    }
}
