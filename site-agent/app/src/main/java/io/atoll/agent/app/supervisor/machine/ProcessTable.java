package io.atoll.agent.app.supervisor.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/** Reads /proc (proc(5)). Stateless. */
public final class ProcessTable {
    /** The processes of this machine, as far as this process may see them. */
    public static final ProcessTable MACHINE = new ProcessTable(Path.of("/proc"));

    private static final int ENVIRONMENT_LIMIT_BYTES = 4 << 20;
    private static final String PEAK = "VmHWM:";
    private static final String FILE_LOCKS = "Max file locks";
    private static final long TICKS_PER_SECOND = 100; // USER_HZ, the same on every machine

    private final Path proc;

    /** {@code proc}: where the table is mounted. */
    public ProcessTable(Path proc) {
        this.proc = proc;
    }

    /**
     * A live or zombie process.
     *
     * @param parent whoever will reap it
     * @param group its process group, which lies within its session
     * @param session its session
     * @param startTicks clock ticks from the machine's boot to its start: with the pid it names a
     *     process for good
     */
    public record Entry(int pid, char state, int parent, int group, int session, long startTicks) {
        public boolean zombie() {
            return state == 'Z' || state == 'X';
        }

        public Name name() {
            return new Name(pid, startTicks);
        }
    }

    /** A process for good: its number may be used again, not together with its start. */
    public record Name(int pid, long startTicks) {}

    /** The process of that number, if there is one. */
    public Optional<Entry> find(int pid) {
        try {
            String stat = Files.readString(file(pid, "stat"), StandardCharsets.ISO_8859_1);
            // The name in parentheses may hold anything, a closing parenthesis included.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return Optional.of(
                    new Entry(
                            pid,
                            fields[0].charAt(0),
                            Integer.parseInt(fields[1]),
                            Integer.parseInt(fields[2]),
                            Integer.parseInt(fields[3]),
                            Long.parseLong(fields[19])));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /** Whether that very process runs: the same number and the same start. */
    public boolean runs(int pid, long startTicks) {
        return find(pid).filter(e -> e.startTicks() == startTicks && !e.zombie()).isPresent();
    }

    /** All processes that match; costs a look at every process of the machine. */
    public List<Entry> all(Predicate<Entry> matches) {
        List<Entry> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path entry : entries) {
                find(Integer.parseInt(entry.getFileName().toString()))
                        .filter(matches)
                        .ifPresent(found::add);
            }
        } catch (IOException | DirectoryIteratorException _) {
            return found; // what could be seen
        }
        return found;
    }

    /**
     * The orphans that a process adopted, zombies excepted. They are children of its first thread,
     * which must start none itself.
     */
    public List<Entry> adoptedBy(int pid) {
        List<Entry> found = new ArrayList<>();
        try {
            String children =
                    Files.readString(proc.resolve(pid + "/task/" + pid + "/children")).strip();
            if (!children.isEmpty()) {
                for (String child : children.split(" ")) {
                    find(Integer.parseInt(child)).filter(e -> !e.zombie()).ifPresent(found::add);
                }
            }
            return found;
        } catch (IOException _) {
            // A kernel without that list: its own children are among them then.
            return all(e -> e.parent() == pid && !e.zombie());
        }
    }

    /** Value of a variable in the environment that the process was started with. */
    public Optional<String> variable(int pid, String name) {
        try (var file = Files.newInputStream(file(pid, "environ"))) {
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

    /**
     * The most memory that a process had at a time since it became the program that it is, in
     * bytes; 0: it cannot be told, as of a zombie.
     */
    public long peakBytes(int pid) {
        try {
            for (String line :
                    Files.readAllLines(file(pid, "status"), StandardCharsets.ISO_8859_1)) {
                if (line.startsWith(PEAK)) {
                    return Long.parseLong(line.substring(PEAK.length()).strip().split(" ")[0])
                            * 1024;
                }
            }
            return 0;
        } catch (IOException | NumberFormatException _) {
            return 0;
        }
    }

    /** The brand that a process bears. */
    public Brand brand(int pid) {
        try {
            for (String line :
                    Files.readAllLines(file(pid, "limits"), StandardCharsets.ISO_8859_1)) {
                if (line.startsWith(FILE_LOCKS)) {
                    String soft = line.substring(FILE_LOCKS.length()).strip().split(" ")[0];
                    return Brand.read(soft);
                }
            }
        } catch (IOException _) {
            return Brand.NONE;
        }
        return Brand.NONE;
    }

    /**
     * The cgroup (version 2) of a process, from the root of its hierarchy; empty if it has none.
     */
    public String cgroup(int pid) {
        try {
            for (String line : Files.readAllLines(file(pid, "cgroup"), StandardCharsets.UTF_8)) {
                if (line.startsWith("0::")) {
                    return line.substring("0::".length());
                }
            }
            return "";
        } catch (IOException _) {
            return "";
        }
    }

    /** The user that owns a process; nothing if it is gone. */
    public OptionalInt user(int pid) {
        try {
            return OptionalInt.of(
                    (int)
                            Files.getAttribute(
                                    proc.resolve(Integer.toString(pid)),
                                    "unix:uid",
                                    LinkOption.NOFOLLOW_LINKS));
        } catch (IOException _) {
            return OptionalInt.empty();
        }
    }

    /** Clock ticks since the machine's boot; what starts from now on starts no earlier. */
    public long nowTicks() {
        try {
            String uptime = Files.readString(proc.resolve("uptime"), StandardCharsets.US_ASCII);
            String[] seconds = uptime.substring(0, uptime.indexOf(' ')).split("\\.");
            return Long.parseLong(seconds[0]) * TICKS_PER_SECOND + Long.parseLong(seconds[1]);
        } catch (IOException | RuntimeException _) {
            return 0; // nothing counts as seen
        }
    }

    /** Names this boot of the machine; empty if it cannot be told. */
    public String boot() {
        try {
            return Files.readString(
                            proc.resolve("sys/kernel/random/boot_id"), StandardCharsets.US_ASCII)
                    .strip();
        } catch (IOException _) {
            return "";
        }
    }

    private Path file(int pid, String name) {
        return proc.resolve(pid + "/" + name);
    }
}
