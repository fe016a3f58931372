package io.atoll.agent.app.process;

import io.atoll.agent.app.supervisor.SupervisorMain;
import io.atoll.agent.app.supervisor.machine.ProcessTable;
import io.atoll.agent.executor.Executor;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.system.SystemTimeSource;
import io.atoll.kernel.time.TimeSource;
import io.atoll.work.AttemptReport.Usage;
import java.io.File;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How an agent's supervisor is found and, if there is none, started.
 *
 * @param folder the supervisor's own folder, made with mode 0700 if it is not there; absolute
 * @param attempts the folder that holds the attempts' folders; absolute
 * @param idleLimit how long a supervisor with nothing to do outlives its agent
 * @param startLimit how long a new supervisor may take until it listens
 * @param without means of following processes that a new supervisor does without, as where they
 *     cannot be had: {@link SupervisorMain#BRANDS}, {@link SupervisorMain#CGROUPS}
 */
public record SupervisorLaunch(
        Path folder, Path attempts, Duration idleLimit, Duration startLimit, Set<String> without) {
    private static final int SOCKET_PATH_LIMIT_BYTES = 100; // sun_path takes 108

    /** A restarted agent finds its supervisor within this. */
    private static final Duration IDLE_LIMIT = Duration.ofMinutes(5);

    /** Of an agent that ends with its parent: nobody will come back for the supervisor. */
    private static final Duration BOUND_IDLE_LIMIT = Duration.ofSeconds(2);

    private static final Duration POLL_PERIOD = Duration.ofMillis(20);
    private static final long LOG_LIMIT_BYTES = 1 << 20;

    private static final List<String> JVM_FLAGS =
            List.of(
                    "-XX:+UseSerialGC",
                    "-Xms4m",
                    "-Xmx64m", // a start may carry megabytes, decoded several times over
                    "-Xss256k",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:ReservedCodeCacheSize=16m",
                    "-XX:-UsePerfData",
                    "-Xshare:auto",
                    "--enable-native-access=ALL-UNNAMED");

    /** The usual places below an agent's data folder, and the usual limits. */
    public static SupervisorLaunch in(Path dataFolder) {
        Path absolute = dataFolder.toAbsolutePath();
        return new SupervisorLaunch(
                absolute.resolve("supervisor"),
                absolute.resolve("attempts"),
                IDLE_LIMIT,
                Duration.ofSeconds(20),
                Set.of());
    }

    /** The same with less to follow processes by. */
    public SupervisorLaunch without(String... means) {
        return new SupervisorLaunch(folder, attempts, idleLimit, startLimit, Set.of(means));
    }

    /** The same for an agent that ends with its parent: the supervisor soon follows. */
    public SupervisorLaunch bound() {
        return new SupervisorLaunch(folder, attempts, BOUND_IDLE_LIMIT, startLimit, without);
    }

    /** A running supervisor. */
    record Found(int pid, UnixDomainSocketAddress address) {}

    /**
     * The supervisor that runs, started if there was none. Blocks until it listens.
     *
     * @throws AtollException UNAVAILABLE if it does not come up
     */
    Found findOrStart(TimeSource time) {
        Optional<Found> running = find();
        if (running.isPresent()) {
            return running.get();
        }
        Process process = start();
        long limit = time.nanoTime() + startLimit.toNanos();
        while (time.nanoTime() < limit) {
            Optional<Found> found = find();
            if (found.isPresent()) {
                return found.get();
            }
            if (!process.isAlive()) {
                throw unavailable("it ended at once; see " + log());
            }
            LockSupport.parkNanos(POLL_PERIOD.toNanos());
        }
        throw unavailable("it did not listen within %s; see %s".formatted(startLimit, log()));
    }

    /** The supervisor that runs, by its pid file. */
    Optional<Found> find() {
        try {
            String[] words =
                    Files.readString(folder.resolve(SupervisorMain.PID_FILE)).strip().split(" ");
            int pid = Integer.parseInt(words[0]);
            return ProcessTable.MACHINE.runs(pid, Long.parseLong(words[1]))
                    ? Optional.of(new Found(pid, address(pid)))
                    : Optional.empty();
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException _) {
            return Optional.empty();
        }
    }

    private Process start() {
        try {
            Files.createDirectories(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
            var builder = new ProcessBuilder(command()).directory(folder.toFile());
            // Options meant for the agent would take the supervisor's few megabytes.
            builder.environment()
                    .keySet()
                    .removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
            // As the launcher does for the agent: without it, names of commands and folders that
            // are
            // not ASCII would be lost.
            builder.environment().put("LC_ALL", "C.UTF-8");
            makeRoomInLog();
            // A user's access token in ATOLL_TOKEN is nothing that attempts should find here.
            builder.environment().keySet().removeIf(name -> name.startsWith("ATOLL_"));
            return builder.redirectInput(new File("/dev/null"))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException failed) {
            throw unavailable(String.valueOf(failed.getMessage()));
        }
    }

    // What made the last one end is what somebody will look for.
    private void makeRoomInLog() throws IOException {
        if (Files.exists(log()) && Files.size(log()) > LOG_LIMIT_BYTES) {
            Files.move(log(), folder.resolve("log.old"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /**
     * What is to be told of a supervisor that ended without having been told to; nothing if none
     * did, or if one runs.
     */
    Optional<String> died() {
        Path pid = folder.resolve(SupervisorMain.PID_FILE);
        if (!Files.exists(pid) || find().isPresent()) {
            return Optional.empty();
        }
        try {
            String number = Files.readString(pid).strip().split(" ")[0];
            return Optional.of(
                    "supervisor %s of this agent has died; what ran under it is watched by the next, and its end will be told as lost; if it said why, then in %s"
                            .formatted(number, log()));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_FLAGS);
        command.add("-cp");
        command.add(
                Stream.of(SupervisorMain.class, Executor.class, Usage.class, SystemTimeSource.class)
                        .map(SupervisorLaunch::location)
                        .distinct()
                        .collect(Collectors.joining(File.pathSeparator)));
        command.add(SupervisorMain.class.getName());
        command.add(attempts.toString());
        command.add(Long.toString(idleLimit.toSeconds()));
        if (!without.isEmpty()) {
            command.add(String.join(",", without));
        }
        return command;
    }

    /** Asked of the class's file: a class out of an AOT cache does not know where it came from. */
    private static String location(Class<?> type) {
        String file = type.getName().replace('.', '/') + ".class";
        URL url = Objects.requireNonNull(type.getResource("/" + file), file);
        try {
            if (url.openConnection() instanceof JarURLConnection jar) {
                return Path.of(jar.getJarFileURL().toURI()).toString();
            }
            String path = Path.of(url.toURI()).toString();
            return path.substring(0, path.length() - file.length() - 1);
        } catch (IOException | URISyntaxException impossible) {
            throw new IllegalStateException("class path of " + type, impossible);
        }
    }

    private UnixDomainSocketAddress address(int pid) {
        Path socket = folder.resolve(SupervisorMain.SOCKET_FILE);
        boolean fits =
                socket.toString().getBytes(StandardCharsets.UTF_8).length
                        <= SOCKET_PATH_LIMIT_BYTES;
        return UnixDomainSocketAddress.of(
                fits ? socket : Path.of("/proc/" + pid + "/cwd", SupervisorMain.SOCKET_FILE));
    }

    private Path log() {
        return folder.resolve("log");
    }

    private static AtollException unavailable(String why) {
        return new AtollException(
                ErrorCode.UNAVAILABLE, "cannot start the supervisor of this agent: " + why);
    }
}
