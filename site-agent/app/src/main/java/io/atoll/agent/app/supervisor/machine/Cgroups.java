package io.atoll.agent.app.supervisor.machine;

import io.atoll.kernel.digest.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A cgroup (version 2) for each attempt that lives longer than a look, below the cgroup of this
 * process, where it may make one. No controller is used and nothing depends on it: it is one more
 * way to find what an attempt left, which the attempt cannot leave without the right to.
 *
 * <p>Owns the folder {@code atoll-ID} below its own cgroup. The kernel keeps it beyond the death of
 * this process. Owner thread: the supervisor's.
 */
public final class Cgroups {
    private static final Path SELF = Path.of("/proc/self");
    private static final String PROCESSES = "cgroup.procs";
    private static final String KILL = "cgroup.kill";
    private static final String PREFIX = "atoll-";
    private static final int ID_DIGITS = 12;
    private static final int DEPTH_LIMIT = 16;

    private Optional<Path> base;

    /** {@code base}: the folder of all attempts' cgroups; absent: none can be had. */
    public Cgroups(Optional<Path> base) {
        this.base = base;
    }

    /** Below the cgroup of this process, if that is one of version 2. */
    public static Cgroups below(Path attempts) {
        return new Cgroups(own(SELF).map(own -> own.resolve(PREFIX + id(attempts))));
    }

    private static String id(Path attempts) {
        return Digest.of(attempts.toString()).hex().substring(0, ID_DIGITS);
    }

    /** The folder of the cgroup that a process is in; {@code process}: its folder in /proc. */
    public static Optional<Path> own(Path process) {
        try {
            String path = "";
            for (String line : Files.readAllLines(process.resolve("cgroup"))) {
                if (line.startsWith("0::/")) {
                    path = line.substring("0::".length());
                }
            }
            for (String line : Files.readAllLines(process.resolve("mountinfo"))) {
                String[] halves = line.split(" - ", 2);
                String[] fields = halves[0].split(" ");
                boolean version2 = halves.length == 2 && halves[1].startsWith("cgroup2 ");
                if (version2 && !path.isEmpty() && Path.of(path).startsWith(fields[3])) {
                    return Optional.of(
                            Path.of(fields[4])
                                    .resolve(Path.of(fields[3]).relativize(Path.of(path))));
                }
            }
            return Optional.empty();
        } catch (IOException | RuntimeException _) {
            return Optional.empty();
        }
    }

    /** Whether a cgroup could be made, as far as that was tried. */
    public boolean canBeHad() {
        return base.isPresent();
    }

    /**
     * Puts a process into the cgroup of its attempt, which is made if it is not there.
     *
     * @param name of the attempt's folder
     * @return the cgroup; nothing if none can be had
     */
    public Optional<Path> join(String name, int pid) {
        if (base.isEmpty()) {
            return Optional.empty();
        }
        Path cgroup = base.get().resolve(name);
        try {
            Files.createDirectories(cgroup);
            Files.writeString(cgroup.resolve(PROCESSES), Integer.toString(pid));
            return Optional.of(cgroup);
        } catch (IOException refused) {
            if (ProcessTable.MACHINE.find(pid).filter(e -> !e.zombie()).isPresent()) {
                System.err.println(
                        "attempts get no cgroup here; they are followed by other means: "
                                + refused.getMessage());
                close();
                base = Optional.empty();
            }
            return Optional.empty();
        }
    }

    /**
     * The name of the attempt's folder that a cgroup of ours belongs to.
     *
     * @param path as in /proc/PID/cgroup
     */
    public Optional<String> folderIn(String path) {
        return base.flatMap(
                folder -> {
                    String ours = "/" + folder.getFileName() + "/";
                    int at = path.indexOf(ours);
                    return at < 0
                            ? Optional.empty()
                            : Optional.of(path.substring(at + ours.length()).split("/", 2)[0]);
                });
    }

    /** Whether a path that somebody wrote down is the cgroup of that attempt. */
    public static boolean isOf(String name, Path cgroup) {
        Path parent = cgroup.getParent();
        return cgroup.endsWith(name)
                && parent != null
                && parent.getFileName() != null
                && parent.getFileName().toString().startsWith(PREFIX)
                && Files.isRegularFile(cgroup.resolve(PROCESSES), LinkOption.NOFOLLOW_LINKS);
    }

    /** Numbers of the processes in a cgroup and in those that were made below it. */
    public static Set<Integer> members(Path cgroup) {
        Set<Integer> found = new HashSet<>();
        collect(cgroup, found, 0);
        return found;
    }

    private static void collect(Path cgroup, Set<Integer> found, int depth) {
        try {
            for (String line :
                    Files.readAllLines(cgroup.resolve(PROCESSES), StandardCharsets.US_ASCII)) {
                found.add(Integer.parseInt(line));
            }
        } catch (IOException | NumberFormatException _) {
            return; // gone, or one whose threads are managed apart
        }
        if (depth < DEPTH_LIMIT) {
            children(cgroup).forEach(child -> collect(child, found, depth + 1));
        }
    }

    /** Kills all in a cgroup at once, where the kernel can (5.14). */
    public static void kill(Path cgroup) {
        try {
            Files.writeString(cgroup.resolve(KILL), "1");
        } catch (IOException _) {
            // They are killed one by one as well.
        }
    }

    /** Removes an attempt's cgroup in which nothing runs; one with processes stays. */
    public void remove(Path cgroup) {
        remove(cgroup, 0);
        close();
    }

    private static void remove(Path cgroup, int depth) {
        if (depth < DEPTH_LIMIT) {
            children(cgroup).forEach(child -> remove(child, depth + 1));
        }
        removeEmpty(cgroup);
    }

    private static void removeEmpty(Path cgroup) {
        try {
            Files.deleteIfExists(cgroup);
        } catch (IOException _) {
            // Something runs in it.
        }
    }

    /**
     * Ends what is left in cgroups of attempts that nobody knows any more, and removes what is
     * empty.
     *
     * @param known names of the folders of attempts that are known
     */
    public void tidy(Set<String> known) {
        base.ifPresent(
                folder -> {
                    for (Path child : children(folder)) {
                        if (!known.contains(String.valueOf(child.getFileName()))) {
                            kill(child);
                        }
                        remove(child, 0);
                    }
                    removeEmpty(folder);
                });
    }

    /** Removes the folder of all attempts' cgroups, if it is empty. */
    public void close() {
        base.ifPresent(Cgroups::removeEmpty);
    }

    private static Set<Path> children(Path cgroup) {
        Set<Path> found = new HashSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(cgroup)) {
            for (Path entry : entries) {
                if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    found.add(entry);
                }
            }
        } catch (IOException | DirectoryIteratorException _) {
            return found;
        }
        return found;
    }
}
