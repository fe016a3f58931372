package io.atoll.agent.app.supervisor;

import io.atoll.agent.app.supervisor.machine.Machine;
import io.atoll.agent.app.supervisor.machine.Processes;
import io.atoll.agent.app.supervisor.wire.FramedChannel;
import io.atoll.agent.app.supervisor.wire.Report;
import io.atoll.agent.app.supervisor.wire.Request;
import io.atoll.agent.app.supervisor.wire.Wire;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.time.TimeSource;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The supervisor's thread: takes the agent's requests, is woken when a child ended or a deadline
 * came, and ends the process when it is not needed.
 *
 * <p>Owns the listening socket and the one connection of the agent. Soft; an agent whose connection
 * was lost connects again and lists. A second thread, the reaper, only waits for children to end
 * and wakes this one.
 */
final class SupervisorLoop {
    private static final int OUT_LIMIT_BYTES = 4 << 20;

    private final Processes processes;
    private final TimeSource time;
    private final SupervisorLog log;
    private final Duration idleLimit;
    private final Selector selector;
    private final ServerSocketChannel server;
    private final Supervisor supervisor;
    private final AtomicBoolean childEnded = new AtomicBoolean();
    private final Semaphore childrenChanged = new Semaphore(0);
    private @Nullable FramedChannel agent;
    private long idleSinceNanos;
    private volatile boolean closing;

    /** {@code attempts}: the folder that holds the attempts' folders; absolute. */
    SupervisorLoop(
            Path attempts,
            Machine machine,
            TimeSource time,
            SupervisorLog log,
            ServerSocketChannel server,
            Duration idleLimit)
            throws IOException {
        this.processes = machine.processes();
        this.time = time;
        this.log = log;
        this.idleLimit = idleLimit;
        this.server = server;
        this.selector = Selector.open();
        this.supervisor = new Supervisor(attempts, machine, time, this::report);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
    }

    Supervisor supervisor() {
        return supervisor;
    }

    /** Whether it ends because it is not needed any more. Any thread. */
    boolean isClosing() {
        return closing;
    }

    /** Runs until it is told to end or has been idle for long enough. */
    void run() throws IOException {
        Thread reaper = new Thread(this::awaitChildren, "reaper");
        reaper.setDaemon(true);
        reaper.start();
        idleSinceNanos = time.nanoTime();
        while (!closing) {
            selector.select(Math.max(1, timeoutMillis()));
            for (SelectionKey key : selector.selectedKeys()) {
                ready(key);
            }
            selector.selectedKeys().clear();
            if (childEnded.getAndSet(false)) {
                supervisor.reap();
                childrenChanged.release();
            }
            supervisor.tick();
            flush();
            checkIdle();
        }
    }

    private void awaitChildren() {
        while (true) {
            if (processes.awaitZombie()) {
                childEnded.set(true);
                selector.wakeup();
            }
            // Until the zombie was reaped, or, without children, until one was started.
            childrenChanged.acquireUninterruptibly();
            childrenChanged.drainPermits();
        }
    }

    private void ready(SelectionKey key) throws IOException {
        if (key.isValid() && key.isAcceptable()) {
            accept();
        }
        FramedChannel current = agent;
        if (current != null && key.channel().equals(current.socket()) && key.isValid()) {
            try {
                if (key.isReadable()) {
                    current.read(this::handle);
                }
            } catch (IOException | AtollException _) {
                disconnect();
            } catch (OutOfMemoryError full) {
                log.fault("the agent's connection is ended", full);
                disconnect();
            }
        }
    }

    private void accept() throws IOException {
        SocketChannel socket = server.accept();
        if (socket == null) {
            return;
        }
        socket.configureBlocking(false);
        var channel = new FramedChannel(socket, OUT_LIMIT_BYTES);
        if (agent != null) {
            refuse(channel);
            return;
        }
        agent = channel;
        socket.register(selector, SelectionKey.OP_READ);
        report(new Report.Hello(Wire.PROTOCOL, (int) ProcessHandle.current().pid()));
    }

    private static void refuse(FramedChannel channel) {
        try {
            channel.send(
                    Wire.encode(
                            new Report.Refused(
                                    "cannot use the supervisor: another agent is connected to"
                                            + " it")));
            channel.flush();
        } catch (IOException _) {
            // It did not wait for the answer.
        }
        channel.close();
    }

    // One request that meets a fault must not take down what runs.
    private void handle(byte[] frame) {
        Request request = Wire.request(frame);
        try {
            handle(request);
        } catch (RuntimeException | OutOfMemoryError fault) {
            log.fault("a request of the agent was not carried out", fault);
            if (request instanceof Request.Start start && !supervisor.holds(start.attempt())) {
                supervisor.tellFault(start, fault);
            }
        }
    }

    private void handle(Request request) {
        switch (request) {
            case Request.Start start -> {
                supervisor.start(start);
                childrenChanged.release();
            }
            case Request.Stop stop -> supervisor.stop(stop);
            case Request.Kill kill -> supervisor.kill(kill);
            case Request.ListAll list -> supervisor.list(list.number());
            case Request.Forget forget -> supervisor.forget(forget.attempt());
            case Request.Ping ping -> report(new Report.Pong(ping.number()));
            case Request.Shutdown _ -> shutdown();
        }
    }

    private void shutdown() {
        if (supervisor.isIdle()) {
            report(new Report.Closing());
            closing = true;
        } else {
            report(
                    new Report.Refused(
                            "cannot end the supervisor: attempts run under it (%d)"
                                    .formatted(supervisor.runningCount())));
        }
    }

    private void report(Report report) {
        FramedChannel current = agent;
        if (current == null) {
            return;
        }
        try {
            current.send(Wire.encode(report));
        } catch (IOException _) {
            disconnect();
        }
    }

    private void flush() {
        FramedChannel current = agent;
        if (current == null) {
            return;
        }
        try {
            boolean done = current.flush();
            SelectionKey key = current.socket().keyFor(selector);
            if (key != null) {
                key.interestOps(
                        done ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
            }
        } catch (IOException _) {
            disconnect();
        }
    }

    private void disconnect() {
        FramedChannel current = agent;
        if (current != null) {
            current.close();
            agent = null;
        }
    }

    private void checkIdle() {
        if (agent == null && supervisor.cannotBeFound()) {
            closing = supervisor.endAll();
        } else if (agent != null || !supervisor.isIdle()) {
            idleSinceNanos = time.nanoTime();
        } else if (time.nanoTime() - idleSinceNanos >= idleLimit.toNanos()) {
            closing = true;
        }
    }

    private long timeoutMillis() {
        long now = time.nanoTime();
        long idleEnds = idleSinceNanos + idleLimit.toNanos();
        boolean mayIdle = agent == null && supervisor.isIdle();
        long next = supervisor.nextTickNanos().orElse(mayIdle ? idleEnds : now + 60_000_000_000L);
        return TimeUnit.NANOSECONDS.toMillis(next - now) + 1;
    }
}
