package io.atoll.cli.local;

import io.atoll.cli.api.Pause;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.time.TimeSource;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The child processes of a local federation, each in a session of its own so that a Ctrl-C at the
 * terminal reaches only us, and each with a pid file (pid and start time, so that a recycled pid is
 * not taken for ours).
 *
 * <p>Owned by the thread of the command, or by the JVM's shutdown thread after it. The pid files
 * are what a later command finds; losing them loses {@code dev down}'s sight, not the processes.
 */
final class Programs {
    private static final Duration POLL = Duration.ofMillis(25);
    private static final int TERM = 15;
    private static final int KILL = 9;

    private final LocalSettings settings;
    private final TimeSource time;
    // Held so that the pipes to their stdin stay open as long as we live.
    private final Map<String, Process> children = new ConcurrentHashMap<>();
    private volatile boolean stopping;

    Programs(LocalSettings settings, TimeSource time) {
        this.settings = settings;
        this.time = time;
    }

    /** Starts {@code command} as {@code name}; its output goes to a file. */
    void start(String name, List<String> command) {
        if (stopping) {
            throw new AtollException(
                    ErrorCode.UNAVAILABLE,
                    "cannot start %s: the federation is being stopped".formatted(name));
        }
        try {
            Files.createDirectories(settings.logs());
            Files.createDirectories(settings.pids());
            var words = new ArrayList<String>(session());
            words.addAll(command);
            var builder = new ProcessBuilder(words).directory(settings.folder().toFile());
            Map<String, String> environment = builder.environment();
            // What steers us must not reach a program that refuses variables it does not know.
            environment
                    .keySet()
                    .removeIf(key -> key.startsWith("ATOLL_") && !key.startsWith("ATOLL_JAVA_"));
            environment.put("ATOLL_JAVA_HOME", System.getProperty("java.home"));
            if (settings.bound()) {
                environment.put("ATOLL_EXIT_WITH_STDIN", "1");
            } else {
                builder.redirectInput(new File("/dev/null"));
            }
            Process process =
                    builder.redirectErrorStream(true).redirectOutput(log(name).toFile()).start();
            children.put(name, process);
            Files.writeString(
                    pidFile(name),
                    process.pid() + " " + ProcessTable.startTicks(process.pid()).orElse(0));
        } catch (IOException e) {
            throw new AtollException(
                    ErrorCode.UNAVAILABLE,
                    "cannot start %s: %s".formatted(name, e.getMessage()),
                    e);
        }
    }

    boolean runs(String name) {
        return pid(name).isPresent();
    }

    /** The names of all that were started, by their pid files. */
    List<String> names() {
        if (!Files.isDirectory(settings.pids())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(settings.pids())) {
            return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
        } catch (IOException _) {
            return List.of();
        }
    }

    Path log(String name) {
        return settings.logs().resolve(name + ".log");
    }

    /** Whether a line that a program has said since its start begins with {@code words}. */
    boolean said(String name, String words) {
        return said(name, words, "");
    }

    /** Whether such a line also ends with {@code lastWords}. */
    boolean said(String name, String words, String lastWords) {
        try {
            return Files.readAllLines(log(name)).stream()
                    .anyMatch(line -> line.startsWith(words) && line.endsWith(lastWords));
        } catch (IOException _) {
            return false;
        }
    }

    /** The last line of a program's log that says something. */
    String lastWords(String name) {
        try {
            List<String> lines = Files.readAllLines(log(name));
            return lines.reversed().stream()
                    .filter(line -> !line.isBlank())
                    .findFirst()
                    .orElse("it said nothing");
        } catch (IOException _) {
            return "it said nothing";
        }
    }

    /** Asks {@code names} to end, all at once; kills what has not after {@code grace}. */
    void stop(List<String> names, Duration grace) {
        stopping = true;
        names.forEach(name -> pid(name).ifPresent(pid -> signal(pid, TERM)));
        awaitEnd(names, grace);
        names.forEach(name -> pid(name).ifPresent(pid -> signal(pid, KILL)));
        awaitEnd(names, grace);
        for (String name : names) {
            children.remove(name);
            try {
                Files.deleteIfExists(pidFile(name));
            } catch (IOException _) {
                // A pid file without its process is harmless.
            }
        }
    }

    /**
     * Ends whatever else belongs to the federation's folder: supervisors, attempts, a database that
     * outlived its server.
     */
    void sweep(Path folder, Duration grace) {
        // Kept from the first look: what loses its parent meanwhile is not found again.
        Set<ProcessTable.Started> left = new LinkedHashSet<>();
        signal(folder, left, TERM);
        awaitEnd(folder, left, grace);
        signal(folder, left, KILL);
        awaitEnd(folder, left, grace);
    }

    private static void signal(Path folder, Set<ProcessTable.Started> left, int number) {
        look(folder, left);
        left.forEach(process -> signal(process.pid(), number));
    }

    private void awaitEnd(Path folder, Set<ProcessTable.Started> left, Duration limit) {
        long end = time.nanoTime() + limit.toNanos();
        while (!left.isEmpty() && time.nanoTime() < end) {
            Pause.of(POLL);
            look(folder, left);
        }
    }

    private static void look(Path folder, Set<ProcessTable.Started> left) {
        left.addAll(ProcessTable.of(folder));
        left.removeIf(process -> !process.runs());
    }

    private void awaitEnd(List<String> names, Duration limit) {
        long end = time.nanoTime() + limit.toNanos();
        while (time.nanoTime() < end && names.stream().anyMatch(this::runs)) {
            Pause.of(POLL);
        }
    }

    private OptionalLong pid(String name) {
        try {
            String[] words = Files.readString(pidFile(name)).strip().split(" ");
            long pid = Long.parseLong(words[0]);
            OptionalLong started = ProcessTable.startTicks(pid);
            return started.isPresent() && started.getAsLong() == Long.parseLong(words[1])
                    ? OptionalLong.of(pid)
                    : OptionalLong.empty();
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException _) {
            return OptionalLong.empty();
        }
    }

    private static void signal(long pid, int number) {
        ProcessHandle.of(pid)
                .ifPresent(
                        process -> {
                            if (number == KILL) {
                                process.destroyForcibly();
                            } else {
                                process.destroy();
                            }
                        });
    }

    // Started by us a child is never a group's leader, so setsid replaces itself: the pid stays.
    private static List<String> session() {
        return Stream.of("/usr/bin/setsid", "/bin/setsid")
                .filter(path -> Files.isExecutable(Path.of(path)))
                .findFirst()
                .map(List::of)
                .orElse(List.of());
    }

    private Path pidFile(String name) {
        return settings.pids().resolve(name);
    }
}
