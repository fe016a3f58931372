package io.atoll.agent.app.supervisor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads /proc (proc(5)). Stateless. */
public final class ProcessTable {
    private static final int ENVIRONMENT_LIMIT_BYTES = 4 << 20;

    private ProcessTable() {}

    /**
     * A live or zombie process.
     *
     * @param group its process group
     * @param session its session
     * @param startTicks clock ticks from the machine's boot to its start: with the pid it names a
     *     process for good
     */
    public record Entry(int pid, char state, int group, int session, long startTicks) {
        public boolean zombie() {
            return state == 'Z' || state == 'X';
        }
    }

    /** The process of that number, if there is one. */
    public static Optional<Entry> find(int pid) {
        try {
            String stat =
                    Files.readString(
                            Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            // The name in parentheses may hold anything, a closing parenthesis included.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return Optional.of(
                    new Entry(
                            pid,
                            fields[0].charAt(0),
                            Integer.parseInt(fields[2]),
                            Integer.parseInt(fields[3]),
                            Long.parseLong(fields[19])));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /** Whether that very process runs: the same number and the same start. */
    public static boolean runs(int pid, long startTicks) {
        return find(pid).filter(e -> e.startTicks() == startTicks && !e.zombie()).isPresent();
    }

    /** All processes that match; costs a look at every process of the machine. */
    static List<Entry> all(Predicate<Entry> matches) {
        List<Entry> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path entry : entries) {
                find(Integer.parseInt(entry.getFileName().toString()))
                        .filter(matches)
                        .ifPresent(found::add);
            }
        } catch (IOException _) {
            return List.of();
        }
        return found;
    }

    /**
     * The orphans that this process adopted. They are children of its first thread, which starts
     * none itself, so its own children are not among them.
     */
    static List<Entry> adopted() {
        long self = ProcessHandle.current().pid();
        try {
            String children =
                    Files.readString(Path.of("/proc/self/task/" + self + "/children")).strip();
            if (children.isEmpty()) {
                return List.of();
            }
            List<Entry> found = new ArrayList<>();
            for (String pid : children.split(" ")) {
                find(Integer.parseInt(pid)).filter(e -> !e.zombie()).ifPresent(found::add);
            }
            return found;
        } catch (IOException _) {
            return List.of();
        }
    }

    /** Value of a variable in the environment that the process was started with. */
    static Optional<String> variable(int pid, String name) {
        try (var file = Files.newInputStream(Path.of("/proc/" + pid + "/environ"))) {
            String text =
                    '\0'
                            + new String(
                                    file.readNBytes(ENVIRONMENT_LIMIT_BYTES),
                                    StandardCharsets.UTF_8);
            int at = text.indexOf('\0' + name + "=");
            if (at < 0) {
                return Optional.empty();
            }
            int from = at + name.length() + 2;
            int to = text.indexOf('\0', from);
            return Optional.of(text.substring(from, to < 0 ? text.length() : to));
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
