package io.atoll.testbed;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Daemons that executions start and use, as {@code redis-server --daemonize} and its like: in
 * sessions of their own, without the environment, without a parent. Each writes down who it is.
 */
final class Daemons {
    /** How many {@link #start} starts. */
    static final int COUNT = 3;

    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final Path folder;

    /** {@code home}: of a federation, whose processes the test ends. */
    Daemons(Path home) throws IOException {
        this.folder = Files.createDirectories(home.resolve("daemons"));
    }

    /** Who wrote itself down: with its start the number names the process for good. */
    record Daemon(String name, long pid, String start) {
        boolean runs() {
            return startOf(pid).filter(start::equals).isPresent();
        }

        void kill() {
            if (runs()) {
                ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
                await("the end of " + pid).atMost(LIMIT).until(() -> !runs());
            }
        }
    }

    /**
     * A line of shell that starts the daemons and waits until they have written themselves down.
     */
    String start() {
        return "env -i /usr/bin/setsid -f /bin/sh -c '%s'; setsid -f sh -c '%s'; env -i /bin/sh -c '(/bin/sh -c \"$0\" &)' '%s'; %s %s %s"
                .formatted(
                        written("clean", "exec /bin/sleep 600"),
                        written("own", "exec /bin/sleep 600"),
                        written("forked", "exec /bin/sleep 600"),
                        awaited("clean"),
                        awaited("own"),
                        awaited("forked"));
    }

    /** Starts one that is in a session of its own and keeps nothing of the environment. */
    String startOne(String name) {
        return "env -i /usr/bin/setsid -f /bin/sh -c '%s'"
                .formatted(written(name, "exec /bin/sleep 600"));
    }

    /** Writes the shell itself down and goes on as {@code then}. */
    String written(String name, String then) {
        return "/usr/bin/cut -d \" \" -f 1,22 /proc/$$/stat > %1$s.new; /bin/mv %1$s.new %1$s; %2$s"
                .formatted(folder.resolve(name), then);
    }

    private String awaited(String name) {
        return "while ! test -e %s; do sleep 0.05; done;".formatted(folder.resolve(name));
    }

    /** All that wrote themselves down. */
    List<Daemon> all() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> !file.toString().endsWith(".new"))
                    .map(Daemons::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The one that wrote itself down under that name. */
    Daemon named(String name) {
        return read(folder.resolve(name));
    }

    /** Those of them that run. */
    List<Daemon> running() {
        return all().stream().filter(Daemon::runs).toList();
    }

    void awaitRunning(int count) {
        await(count + " daemons run").atMost(LIMIT).until(() -> running().size() == count);
    }

    /** Ends what a failing test left, and forgets everybody. */
    void clear() throws IOException {
        all().forEach(Daemon::kill);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    /** The supervisor of a site, which outlives its agent. */
    static Daemon supervisor(Site site) {
        return read(site.data().resolve("supervisor/pid"));
    }

    private static Daemon read(Path file) {
        try {
            String[] words = Files.readString(file).strip().split(" ");
            return new Daemon(file.getFileName().toString(), Long.parseLong(words[0]), words[1]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<String> startOf(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return fields[0].equals("Z") ? Optional.empty() : Optional.of(fields[19]);
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
