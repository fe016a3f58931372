package io.atoll.agent.app.process;

import io.atoll.agent.app.supervisor.wire.FramedChannel;
import io.atoll.agent.app.supervisor.wire.Report;
import io.atoll.agent.app.supervisor.wire.Request;
import io.atoll.agent.app.supervisor.wire.Wire;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.time.TimeSource;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The agent's connection to its supervisor: starts one if none runs, connects, and connects again
 * whenever the connection is lost.
 *
 * <p>Owns the connection and the requests that were not answered yet; both soft. Requests are sent
 * again on a new connection until they are answered, which is safe since all are idempotent. Owner
 * thread: its own, "supervisor-client"; {@link #send} may be called from any. When it is lost with
 * the agent, the next agent lists what the supervisor holds.
 */
public final class SupervisorClient implements AutoCloseable {
    private static final int QUEUE_LIMIT = 4_096;
    private static final int UNANSWERED_LIMIT = 8_192;
    private static final int OUT_LIMIT_BYTES = 64 << 20;
    private static final Duration HELLO_LIMIT = Duration.ofSeconds(10);
    private static final Duration FIRST_RETRY = Duration.ofMillis(50);
    private static final Duration LAST_RETRY = Duration.ofSeconds(5);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final SupervisorLaunch launch;
    private final TimeSource time;
    private final Listener listener;
    private final Selector selector;
    private final Thread thread;
    private final BlockingQueue<Outgoing> queue = new ArrayBlockingQueue<>(QUEUE_LIMIT);
    private final Map<Key, byte[]> unanswered = new LinkedHashMap<>();
    private volatile boolean closed;
    private @Nullable FramedChannel channel;
    private boolean greeted;
    private volatile int protocol;
    private String toldDead = "";
    private long greetedNanos;
    private Duration retry = FIRST_RETRY;

    /** Hears the supervisor, on the client's thread. */
    public interface Listener {
        /** What the supervisor told. */
        void report(Report report);

        /** There is no supervisor now; another try follows. */
        void unavailable(String reason);
    }

    public SupervisorClient(SupervisorLaunch launch, TimeSource time, Listener listener) {
        this.launch = launch;
        this.time = time;
        this.listener = listener;
        try {
            this.selector = Selector.open();
        } catch (IOException failed) {
            throw new AtollException(
                    ErrorCode.UNAVAILABLE, "cannot open a selector: " + failed.getMessage());
        }
        this.thread = new Thread(this::run, "supervisor-client");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Queues a request. The answers come as reports. A supervisor that does not know a kill, or is
     * not known, gets none.
     *
     * @return false if too many wait; nothing was queued
     * @throws AtollException INVALID if the request is larger than a frame
     */
    public boolean send(Request request) {
        if (request instanceof Request.Kill && protocol < Wire.KILL_PROTOCOL) {
            return true;
        }
        byte[] frame = Wire.encode(request);
        if (frame.length > Wire.FRAME_LIMIT_BYTES) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot start the attempt: its arguments and environment take %d bytes (limit %d)"
                            .formatted(frame.length, Wire.FRAME_LIMIT_BYTES));
        }
        boolean queued = !closed && queue.offer(new Outgoing(Key.of(request), frame));
        selector.wakeup();
        return queued;
    }

    /** Ends the connection; the supervisor goes on. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join(CLOSE_LIMIT);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closed) {
            try {
                connect();
                serve();
            } catch (IOException | AtollException failed) {
                if (!closed) {
                    listener.unavailable(String.valueOf(failed.getMessage()));
                }
            } finally {
                disconnect();
            }
            pause();
        }
        try {
            selector.close();
        } catch (IOException _) {
            // It is gone either way.
        }
    }

    private void connect() throws IOException {
        launch.died().filter(dead -> !dead.equals(toldDead)).ifPresent(this::tellDead);
        SupervisorLaunch.Found found = launch.findOrStart(time);
        SocketChannel socket = SocketChannel.open(found.address());
        socket.configureBlocking(false);
        var fresh = new FramedChannel(socket, OUT_LIMIT_BYTES);
        channel = fresh;
        socket.register(selector, SelectionKey.OP_READ);
        for (byte[] frame : unanswered.values()) {
            fresh.send(frame);
        }
    }

    private void tellDead(String dead) {
        toldDead = dead;
        listener.unavailable(dead);
    }

    private void serve() throws IOException {
        FramedChannel current = channel;
        if (current == null) {
            return;
        }
        greeted = false;
        long helloLimit = time.nanoTime() + HELLO_LIMIT.toNanos();
        while (!closed) {
            sendQueued(current);
            SelectionKey key = current.socket().keyFor(selector);
            if (key != null) {
                boolean done = current.flush();
                key.interestOps(
                        done ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
            }
            selector.select(greeted ? 0 : HELLO_LIMIT.toMillis());
            selector.selectedKeys().clear();
            current.read(frame -> received(Wire.report(frame)));
            if (!greeted && time.nanoTime() - helloLimit > 0) {
                throw new IOException(
                        "cannot use the supervisor: it does not answer within " + HELLO_LIMIT);
            }
        }
        sendQueued(current);
        current.flush();
    }

    private void sendQueued(FramedChannel current) throws IOException {
        while (current.takesMore() && unanswered.size() < UNANSWERED_LIMIT) {
            Outgoing next = queue.poll();
            if (next == null) {
                return;
            }
            if (next.key().answered()) {
                unanswered.put(next.key(), next.frame());
            }
            current.send(next.frame());
        }
    }

    private void received(Report report) throws IOException {
        switch (report) {
            case Report.Hello hello -> {
                if (hello.protocol() < Wire.OLDEST_PROTOCOL || hello.protocol() > Wire.PROTOCOL) {
                    throw new IOException(
                            "cannot use the supervisor %d: it speaks protocol %d (expected %d to %d); it ends when its attempts have ended"
                                    .formatted(
                                            hello.pid(),
                                            hello.protocol(),
                                            Wire.OLDEST_PROTOCOL,
                                            Wire.PROTOCOL));
                }
                greeted = true;
                protocol = hello.protocol();
                greetedNanos = time.nanoTime();
            }
            case Report.Started started -> unanswered.remove(new Key(Key.START, started.attempt()));
            case Report.Ended ended -> {
                unanswered.remove(new Key(Key.START, ended.attempt()));
                unanswered.remove(new Key(Key.STOP, ended.attempt()));
            }
            case Report.Listed listed ->
                    unanswered.remove(new Key(Key.LIST, Long.toString(listed.number())));
            case Report.Refused refused -> {
                if (!greeted) {
                    throw new IOException(refused.reason());
                }
            }
            case Report.Closing _ -> closed = true; // asked for: another one must not be started
            case Report.Listing _, Report.Pong _, Report.Lingers _ -> {}
        }
        listener.report(report);
    }

    private void disconnect() {
        FramedChannel current = channel;
        if (current != null) {
            current.close();
            channel = null;
        }
    }

    // A supervisor that greets and dies at once is not asked faster than one that does not greet.
    private void pause() {
        if (greeted && time.nanoTime() - greetedNanos >= LAST_RETRY.toNanos()) {
            retry = FIRST_RETRY;
        }
        greeted = false;
        long limit = time.nanoTime() + retry.toNanos();
        try {
            // Requests that come meanwhile wake the selector and wait on.
            for (long left = retry.toMillis(); !closed && left > 0; ) {
                selector.select(left);
                left = (limit - time.nanoTime()) / 1_000_000;
            }
        } catch (IOException failed) {
            listener.unavailable(String.valueOf(failed.getMessage()));
        }
        Duration longer = retry.multipliedBy(2);
        retry = longer.compareTo(LAST_RETRY) < 0 ? longer : LAST_RETRY;
    }

    /** A request on its way. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Outgoing(Key key, byte[] frame) {}

    /** What an answer is found by. */
    private record Key(int type, String name) {
        static final int START = 1;
        static final int STOP = 2;
        static final int LIST = 3;
        static final int NONE = 0;

        static Key of(Request request) {
            return switch (request) {
                case Request.Start start -> new Key(START, start.attempt());
                case Request.Stop stop -> new Key(STOP, stop.attempt());
                case Request.ListAll list -> new Key(LIST, Long.toString(list.number()));
                case Request.Kill _, Request.Forget _, Request.Ping _, Request.Shutdown _ ->
                        new Key(NONE, "");
            };
        }

        boolean answered() {
            return type != NONE;
        }
    }
}
