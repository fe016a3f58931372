package io.atoll.testbed;

import io.atoll.kernel.system.FreePorts;
import io.atoll.kernel.system.SystemTimeSource;
import io.atoll.kernel.time.TimeSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One control plane instance as a process, with its configuration and its API. Keeps its ports and
 * its data over restarts. Owned by the test's thread.
 */
final class Instance implements AutoCloseable {
    private static final TimeSource TIME = new SystemTimeSource();

    private static final Set<Integer> GIVEN = new HashSet<>();
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    /** Quick to notice, for tests that cut links; still three periods. */
    private static final String LEASE = "lease: {ttl: 3s, period: 500ms}\n";

    private final String name;
    private final Path home;
    private final Path data;
    private final String agents;
    private final String dataPlane;
    private final List<String> prefix;
    private Duration lastStart = Duration.ZERO;
    private final Map<String, String> environment = new HashMap<>();
    private @Nullable Program program;

    /**
     * Writes the configuration.
     *
     * @param prefix put before the command
     * @param address where agents reach it
     * @param more lines of the configuration besides ports and folders
     */
    private Instance(String name, Path home, List<String> prefix, String address, String more) {
        this.name = name;
        this.home = home;
        this.data = home.resolve(name);
        this.prefix = List.copyOf(prefix);
        List<Integer> ports = freePorts(3);
        this.agents = address + ":" + ports.get(0);
        this.dataPlane = address + ":" + ports.get(2);
        String config =
                "federation: test\n"
                        + ("dataDir: " + data + "\n")
                        + ("listen: 127.0.0.1:" + ports.get(1) + "\n")
                        + ("agentListen: " + agents + "\n")
                        + ("dataListen: " + dataPlane + "\n")
                        + LEASE
                        + more;
        try {
            Files.createDirectories(home);
            Files.writeString(config(), config);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * An instance that brings everything it needs, on an address of its own, with a command put
     * before it that takes it there; not started.
     */
    static Instance at(Path home, List<String> prefix, String address) {
        return new Instance(
                "control-plane",
                home,
                prefix,
                address,
                "hazelcast: {listen: 127.0.0.1:" + freePort() + "}\n");
    }

    /** The same on the loopback address, with more lines of its configuration. */
    static Instance alone(Path home, String more) {
        return new Instance(
                "control-plane",
                home,
                List.of(),
                "127.0.0.1",
                "hazelcast: {listen: 127.0.0.1:" + freePort() + "}\n" + more);
    }

    /** One of several instances; {@code shared} says what they share, in the file's words. */
    static Instance ofSeveral(String name, Path home, String shared) {
        return new Instance(name, home, List.of(), "127.0.0.1", shared);
    }

    /** The same with one more variable in its environment. */
    Instance with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Starts it without waiting. */
    void start() {
        Map<String, String> all = new HashMap<>(Distribution.environment(home));
        all.putAll(environment);
        List<String> argv = new ArrayList<>(prefix);
        argv.addAll(
                List.of(Distribution.program("server"), "run", "--config", config().toString()));
        program = Program.start(name, home.resolve("logs"), home, all, argv);
    }

    /** Starts it and waits until it says that it is ready, each time anew. */
    void startAndAwaitReady() {
        startAndAwaitReady(START_LIMIT);
    }

    void startAndAwaitReady(Duration limit) {
        Path log = home.resolve("logs").resolve(name + ".out");
        try {
            if (Files.exists(log)) {
                Files.move(log, home.resolve("logs").resolve(name + "-" + pids() + ".out"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        long began = TIME.nanoTime();
        start();
        awaitReady(limit);
        lastStart = Duration.ofNanos(TIME.nanoTime() - began);
    }

    /** How long the last start took until it was ready. */
    Duration lastStart() {
        return lastStart;
    }

    void awaitReady(Duration limit) {
        program().awaitLine("ready https://", limit);
    }

    Program program() {
        return Optional.ofNullable(program)
                .orElseThrow(() -> new IllegalStateException(name + " was not started"));
    }

    Api api() throws IOException {
        return Api.of(connectionFile());
    }

    Path connectionFile() {
        return data.resolve("client.json");
    }

    Path data() {
        return data;
    }

    /** Where agents dial. */
    String agents() {
        return agents;
    }

    /** Where contents are fetched and pushed. */
    String dataPlane() {
        return dataPlane;
    }

    Path config() {
        return home.resolve(name + ".yaml");
    }

    /** The process id of the embedded PostgreSQL, from the file that it writes itself. */
    long postgresPid() throws IOException {
        try (var files = Files.walk(data)) {
            Path file =
                    files.filter(each -> each.endsWith("postmaster.pid")).findFirst().orElseThrow();
            return Long.parseLong(Files.readAllLines(file).getFirst());
        }
    }

    @Override
    public void close() {
        if (program != null) {
            program.close();
        }
    }

    private long pids() {
        return program == null ? 0 : program.pid();
    }

    /** A port that nobody listens on now, and that no other call here gives. */
    static int freePort() {
        return freePorts(1).getFirst();
    }

    /** Several of them. */
    static synchronized List<Integer> freePorts(int count) {
        try {
            List<Integer> ports = new ArrayList<>();
            while (ports.size() < count) {
                int port = FreePorts.choose(InetAddress.getLoopbackAddress(), 1).getFirst();
                if (GIVEN.add(port)) {
                    ports.add(port);
                }
            }
            return ports;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
