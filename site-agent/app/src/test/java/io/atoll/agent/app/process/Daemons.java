package io.atoll.agent.app.process;

import static org.awaitility.Awaitility.await;

import io.atoll.agent.app.supervisor.machine.ProcessTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;

/**
 * Shell scripts whose processes write down who they are, each into a file of the attempt's folder,
 * so that they can be counted, and ended by the test whatever becomes of it.
 */
final class Daemons {
    private static final String SLEEP = "exec /bin/sleep 1000";

    private Daemons() {}

    /**
     * A process that wrote itself down.
     *
     * @param startTicks with the number it names the process for good
     */
    record Written(String name, int pid, long startTicks) {
        boolean runs() {
            return ProcessTable.MACHINE.runs(pid, startTicks);
        }

        void kill() {
            if (runs()) {
                ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
                await().until(() -> !runs());
            }
        }
    }

    /** Writes the shell itself down and goes on as {@code then}, under the same number. */
    static String write(String name, String then) {
        return "/usr/bin/cut -d \" \" -f 1,22 /proc/$$/stat > new-%1$s; /bin/mv new-%1$s pid-%1$s; %2$s"
                .formatted(name, then);
    }

    /** A daemon in a session of its own that keeps nothing of the environment. */
    static String clean(String name) {
        return "env -i /usr/bin/setsid -f /bin/sh -c '%s'".formatted(write(name, SLEEP));
    }

    /** A daemon in a session of its own, whose parent has ended. */
    static String ofOwnSession(String name) {
        return "setsid -f sh -c '%s'".formatted(write(name, SLEEP));
    }

    /** A daemon forked twice that keeps nothing of the environment, in the leader's session. */
    static String forkedTwice(String name) {
        return "env -i /bin/sh -c '(/bin/sh -c \"$0\" &)' '%s'".formatted(write(name, SLEEP));
    }

    /** All three of them, waited for. */
    static String all() {
        return String.join(
                "\n",
                clean("clean"),
                ofOwnSession("own"),
                forkedTwice("forked"),
                awaited("clean"),
                awaited("own"),
                awaited("forked"));
    }

    /** Waits until a process has written itself down. */
    static String awaited(String name) {
        return "while ! test -e pid-%s; do sleep 0.01; done".formatted(name);
    }

    /** Who wrote themselves down in a folder, whether they run or not. */
    static List<Written> writtenIn(Path folder) {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("pid-"))
                    .map(Daemons::read)
                    .toList();
        } catch (NotDirectoryException _) {
            return List.of();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static Written read(Path file) {
        try {
            String[] words = Files.readString(file).strip().split(" ");
            return new Written(
                    file.getFileName().toString(),
                    Integer.parseInt(words[0]),
                    Long.parseLong(words[1]));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
