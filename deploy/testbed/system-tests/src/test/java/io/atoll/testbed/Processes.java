package io.atoll.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The processes of this machine that have to do with a folder, read from {@code /proc}. */
final class Processes {
    private Processes() {}

    /**
     * A process.
     *
     * @param command its arguments with blanks between them
     */
    record Found(long pid, String command) {}

    /**
     * Every process but this one whose arguments, environment or current folder lies in {@code
     * folder}.
     */
    static List<Found> of(Path folder) {
        List<Found> found = new ArrayList<>();
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            all.filter(entry -> entry.getFileName().toString().matches("[0-9]+"))
                    .filter(entry -> !isThis(entry))
                    .filter(entry -> concerns(entry, folder.toString()))
                    .forEach(
                            entry ->
                                    found.add(
                                            new Found(
                                                    Long.parseLong(entry.getFileName().toString()),
                                                    text(entry.resolve("cmdline")))));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list /proc", e);
        }
        return found;
    }

    /** The environment that a process was started with; empty once it has ended. */
    static String environment(long pid) {
        return text(Path.of("/proc").resolve(Long.toString(pid)).resolve("environ"));
    }

    /** Kills every process of {@code folder}: the end of a test, however it went. */
    static void killAll(Path folder) {
        Leaks.provoke(folder);
        // Twice: one of them may have started another meanwhile.
        for (int round = 0; round < 2; round++) {
            for (Found each : of(folder)) {
                ProcessHandle.of(each.pid()).ifPresent(Processes::kill);
            }
        }
    }

    private static void kill(ProcessHandle process) {
        process.destroyForcibly();
        try {
            process.onExit().get(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException
                | java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException("cannot end process " + process.pid(), e);
        }
    }

    /** Sends a signal by name, such as {@code INT}. */
    static void signal(long pid, String name) {
        try {
            int code =
                    new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                            .inheritIO()
                            .start()
                            .waitFor();
            if (code != 0) {
                throw new IllegalStateException("cannot send " + name + " to process " + pid);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while sending a signal", e);
        }
    }

    /** Deletes a folder with all in it; what is gone already does not matter. */
    static void deleteTree(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        Leaks.search(folder);
        SlowLog.note(folder);
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + folder, e);
        }
    }

    private static boolean isThis(Path entry) {
        return entry.getFileName().toString().equals(Long.toString(ProcessHandle.current().pid()));
    }

    private static boolean concerns(Path entry, String folder) {
        return text(entry.resolve("cmdline")).contains(folder)
                || text(entry.resolve("environ")).contains(folder)
                || current(entry).startsWith(folder);
    }

    private static String current(Path entry) {
        try {
            return Files.readSymbolicLink(entry.resolve("cwd")).toString();
        } catch (IOException _) {
            return ""; // it has ended, or is the kernel's
        }
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).replace('\0', ' ');
        } catch (IOException _) {
            return ""; // it has ended meanwhile
        }
    }
}
