package io.atoll.testbed.benchmarks.program;

import io.atoll.cli.api.Pause;
import io.atoll.kernel.time.TimeSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * What a program and everything it started take while nothing happens. Processes that mention the
 * program's folder on their command line belong to it too: a supervisor or a database has left its
 * parent's tree.
 *
 * @param pssBytes memory, a page shared by n processes counted as 1/n (proc(5), smaps_rollup)
 * @param corePercent processor time of one core
 * @param processes how many they are
 */
public record Footprint(long pssBytes, double corePercent, int processes) {
    private static final Path PROC = Path.of("/proc");

    /** USER_HZ, which Linux fixes at 100 for what it shows. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int UTIME = 11;
    private static final int STIME = 12;

    /** Looks for {@code span}. */
    public static Footprint of(long pid, Path folder, Duration span, TimeSource time) {
        Set<Long> all = processes(pid, folder);
        long began = time.nanoTime();
        double before = seconds(all);
        Pause.of(span);
        double used = seconds(all) - before;
        double wall = Duration.ofNanos(time.nanoTime() - began).toNanos() / 1e9;
        long pss = 0;
        for (long each : all) {
            pss += pssBytes(each);
        }
        return new Footprint(pss, 100 * used / wall, all.size());
    }

    private static Set<Long> processes(long pid, Path folder) {
        var roots = new HashSet<Long>();
        roots.add(pid);
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path entry : entries) {
                if (read(entry.resolve("cmdline")).contains(folder.toString())) {
                    roots.add(Long.parseLong(String.valueOf(entry.getFileName())));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var all = new HashSet<>(roots);
        for (long root : roots) {
            ProcessHandle.of(root)
                    .ifPresent(each -> each.descendants().forEach(child -> all.add(child.pid())));
        }
        return all;
    }

    private static double seconds(Set<Long> pids) {
        double ticks = 0;
        for (long pid : pids) {
            String stat = read(PROC.resolve(pid + "/stat"));
            if (!stat.isEmpty()) {
                // The name in brackets may hold blanks.
                String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
                ticks += Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME]);
            }
        }
        return ticks / TICKS_PER_SECOND;
    }

    private static long pssBytes(long pid) {
        return read(PROC.resolve(pid + "/smaps_rollup"))
                .lines()
                .filter(line -> line.startsWith("Pss:"))
                .map(line -> line.replaceAll("\\D", ""))
                .mapToLong(kib -> Long.parseLong(kib) * 1024)
                .sum();
    }

    // A process may end at any moment; then it takes nothing.
    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException _) {
            return "";
        }
    }
}
