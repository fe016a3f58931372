package io.atoll.server.postgres.embedded;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.random.RandomSource;
import io.atoll.kernel.time.TimeSource;
import io.atoll.server.platform.Ports;
import io.atoll.server.postgres.PostgresAddress;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server that belongs to this process and keeps its data between starts.
 *
 * <p>Owns the server's process and, by a lock, its folder. Durable: all of the data, with fsync on.
 * The thread {@code postgres-watch} owns the process after the start and starts it again when it
 * dies, on the same port, so that connection pools find it again. Killing this process leaves the
 * server running as an orphan; the next start recognises it by folder, pid, start time and the mark
 * among its arguments, and stops it first. Losing the folder loses the federation's state.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);

    private static final String HOST = "127.0.0.1";
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final Duration RESTART_PAUSE = Duration.ofSeconds(5);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);
    private static final long READY_POLL_MILLIS = 5;
    private static final long RETRY_MILLIS = 50;
    private static final long LOG_LIMIT_BYTES = 4 << 20;

    private final PostgresFolder folder;
    private final PostgresCommands commands;
    private final TimeSource time;
    private final String mark;
    private final String password;
    private final int wantedPort;
    private final Thread watch;

    private volatile int port;
    private volatile Process process;
    private final AtomicInteger restarts = new AtomicInteger();
    private volatile boolean closing;

    /**
     * Where an embedded server lives.
     *
     * @param folder its own folder, on a local disk; made if it is not there
     * @param federation whose data it holds; another federation's folder is refused
     * @param port on loopback; 0 = any free one
     * @param cache where the programs are unpacked, shared by all servers of this user
     */
    public record Place(Path folder, String federation, int port, Path cache) {}

    /**
     * Starts the server and waits until it takes connections; stops an orphan of ours first.
     *
     * @throws AtollException CONFLICT if the folder is in use by another process, or is not ours;
     *     UNAVAILABLE if the server does not come up within a minute, its own words included
     */
    public static EmbeddedPostgres start(Place place, TimeSource time, RandomSource random) {
        try {
            var binaries = PostgresBinaries.in(place.cache());
            var folder = PostgresFolder.lock(place.folder(), place.federation());
            try {
                return new EmbeddedPostgres(place, folder, binaries, time, random);
            } catch (IOException | InterruptedException | RuntimeException e) {
                folder.close();
                throw e;
            }
        } catch (IOException e) {
            throw cannotStart(place.folder(), e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw cannotStart(place.folder(), "the start was interrupted");
        }
    }

    private EmbeddedPostgres(
            Place place,
            PostgresFolder folder,
            PostgresBinaries binaries,
            TimeSource time,
            RandomSource random)
            throws IOException, InterruptedException {
        this.folder = folder;
        this.time = time;
        this.commands = new PostgresCommands(binaries, folder);
        this.mark = "cluster_name=atoll-" + place.federation();
        this.wantedPort = place.port();
        this.password = folder.password(random);
        if (!Files.exists(folder.data())) {
            commands.initialise();
        }
        clearTheWay();
        Ports.requireFree(HOST, wantedPort);
        this.port = Ports.chooseUnless(HOST, wantedPort);
        this.process = comeUp(true);
        this.watch = Thread.ofPlatform().name("postgres-watch").daemon().start(this::watch);
    }

    /** Where to connect; stays the same while this object lives. */
    public PostgresAddress address() {
        return new PostgresAddress(
                "jdbc:postgresql://" + HOST + ":" + port + "/postgres",
                PostgresCommands.USER,
                password);
    }

    /** The server's process; another one after a restart. */
    public long pid() {
        return process.pid();
    }

    /** How often the server died and was started again. */
    public int restarts() {
        return restarts.get();
    }

    /** Stops the server, with a checkpoint where it can, and lets go of the folder. */
    @Override
    public void close() {
        closing = true;
        watch.interrupt();
        try {
            watch.join(STOP_LIMIT);
            stopChild();
        } catch (IOException | AtollException e) {
            LOG.warn("PostgreSQL did not stop cleanly folder={} why={}", folder, e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
            unlock();
        }
    }

    private void stopChild() throws IOException, InterruptedException {
        for (var signal : new String[] {"INT", "QUIT"}) {
            if (!process.isAlive()) {
                return;
            }
            commands.signal(signal, process.pid());
            if (process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        }
    }

    private void unlock() {
        try {
            folder.close();
        } catch (IOException e) {
            LOG.warn("lock not released folder={} why={}", folder, e.getMessage());
        }
    }

    /** Starts the server until it answers; a port or shared memory may be taken at first. */
    private Process comeUp(boolean portMayChange) throws IOException, InterruptedException {
        long deadline = time.nanoTime() + START_LIMIT.toNanos();
        while (true) {
            trimLog();
            var started = commands.launch(port, mark);
            process = started;
            if (becomesReady(started, deadline)) {
                return started;
            }
            if (time.nanoTime() >= deadline) {
                started.destroyForcibly();
                throw cannotStart(folder.data(), commands.lastWords());
            }
            TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
            clearTheWay();
            if (portMayChange) {
                port = Ports.chooseUnless(HOST, wantedPort);
            }
        }
    }

    private boolean becomesReady(Process started, long deadline)
            throws IOException, InterruptedException {
        while (!started.waitFor(READY_POLL_MILLIS, TimeUnit.MILLISECONDS)) {
            var file = PostmasterFile.read(folder.data());
            if (file.isPresent() && file.get().pid() == started.pid() && file.get().ready()) {
                return true;
            }
            if (time.nanoTime() >= deadline) {
                return false;
            }
        }
        return false;
    }

    private void clearTheWay() throws IOException, InterruptedException {
        var file = PostmasterFile.read(folder.data());
        if (file.isEmpty()) {
            return;
        }
        switch (Holder.of(file.get(), folder.data(), mark)) {
            case Holder.Nobody _ -> Files.deleteIfExists(PostmasterFile.in(folder.data()));
            case Holder.Orphan(long pid) -> stopOrphan(pid);
            case Holder.Stranger(long pid) ->
                    throw new AtollException(
                            ErrorCode.CONFLICT,
                            "cannot start PostgreSQL in %s: a server that Atoll did not start runs on it (pid %d); stop that one first"
                                    .formatted(folder.data(), pid));
        }
    }

    private void stopOrphan(long pid) throws IOException, InterruptedException {
        LOG.info("stopping the PostgreSQL left behind by a killed process pid={}", pid);
        if (!commands.stop("fast", STOP_LIMIT) && !commands.stop("immediate", STOP_LIMIT)) {
            throw new AtollException(
                    ErrorCode.UNAVAILABLE,
                    "cannot start PostgreSQL in %s: the server left behind does not stop (pid %d)"
                            .formatted(folder.data(), pid));
        }
    }

    private void watch() {
        while (!closing) {
            try {
                if (!process.waitFor(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                    trimLog();
                    continue;
                }
                if (!closing) {
                    LOG.warn("PostgreSQL died and is started again exit={}", process.exitValue());
                    clearTheWay();
                    comeUp(false);
                    restarts.incrementAndGet();
                }
            } catch (InterruptedException _) {
                return; // only close() interrupts
            } catch (IOException | AtollException e) {
                LOG.error("PostgreSQL does not come back, trying again why={}", e.getMessage());
                if (pausedInVain()) {
                    return;
                }
            }
        }
    }

    private static boolean pausedInVain() {
        try {
            TimeUnit.MILLISECONDS.sleep(RESTART_PAUSE.toMillis());
            return false;
        } catch (InterruptedException _) {
            return true;
        }
    }

    private void trimLog() throws IOException {
        if (Files.exists(folder.log()) && Files.size(folder.log()) > LOG_LIMIT_BYTES) {
            // The server appends, so that it goes on at the new end.
            try (var log = FileChannel.open(folder.log(), StandardOpenOption.WRITE)) {
                log.truncate(0);
            }
        }
    }

    private static AtollException cannotStart(Path folder, @Nullable String why) {
        return new AtollException(
                ErrorCode.UNAVAILABLE, "cannot start PostgreSQL in %s: %s".formatted(folder, why));
    }
}
