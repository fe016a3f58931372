package io.atoll.cli.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What the kernel says of processes ({@code proc(5)}). */
final class ProcessTable {
    private static final Path PROC = Path.of("/proc");

    /** Fields of /proc/PID/stat behind the command's closing parenthesis, counted from 0. */
    private static final int STATE = 0;

    private static final int PARENT = 1;
    private static final int TERMINAL = 4;
    private static final int START_TICKS = 19;

    private ProcessTable() {}

    /** When a process that runs was started, in ticks since boot; empty if it does not run. */
    static OptionalLong startTicks(long pid) {
        return stat(pid)
                .filter(fields -> !fields[STATE].equals("Z"))
                .map(fields -> OptionalLong.of(Long.parseLong(fields[START_TICKS])))
                .orElse(OptionalLong.empty());
    }

    /**
     * A process for good.
     *
     * @param startTicks its number may be used again, not together with this
     */
    record Started(long pid, long startTicks) {
        boolean runs() {
            OptionalLong now = ProcessTable.startTicks(pid);
            return now.isPresent() && now.getAsLong() == startTicks;
        }
    }

    /**
     * Processes without a terminal that belong to {@code folder}: named by their arguments, working
     * in it, or started by one that is. A person who looks into the folder has a terminal and is
     * left alone.
     */
    static List<Started> of(Path folder) {
        var found = new LinkedHashMap<Long, Started>();
        var others = new HashMap<Long, String[]>();
        long own = ProcessHandle.current().pid();
        try (Stream<Path> entries = Files.list(PROC)) {
            for (Path entry : entries.toList()) {
                String name = String.valueOf(entry.getFileName());
                if (!name.matches("\\d+") || Long.parseLong(name) == own) {
                    continue;
                }
                long pid = Long.parseLong(name);
                stat(pid)
                        .filter(ProcessTable::withoutTerminal)
                        .ifPresent(
                                fields -> {
                                    if (belongs(entry, folder)) {
                                        found.put(pid, started(pid, fields));
                                    } else {
                                        others.put(pid, fields);
                                    }
                                });
            }
        } catch (IOException _) {
            // Without /proc there is nothing to find by it.
        }
        addChildren(found, others);
        return List.copyOf(found.values());
    }

    // What a supervisor adopted may work anywhere, and bear nothing of the folder.
    private static void addChildren(Map<Long, Started> found, Map<Long, String[]> others) {
        boolean more = true;
        while (more) {
            more =
                    others.entrySet()
                            .removeIf(
                                    entry -> {
                                        String[] fields = entry.getValue();
                                        boolean child =
                                                found.containsKey(Long.valueOf(fields[PARENT]));
                                        if (child) {
                                            found.put(
                                                    entry.getKey(),
                                                    started(entry.getKey(), fields));
                                        }
                                        return child;
                                    });
        }
    }

    private static Started started(long pid, String[] fields) {
        return new Started(pid, Long.parseLong(fields[START_TICKS]));
    }

    private static boolean withoutTerminal(String[] fields) {
        return !fields[STATE].equals("Z") && fields[TERMINAL].equals("0");
    }

    private static boolean belongs(Path process, Path folder) {
        try {
            if (Files.readSymbolicLink(process.resolve("cwd")).startsWith(folder)) {
                return true;
            }
            String arguments =
                    new String(
                            Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.UTF_8);
            return arguments.contains(folder + "/");
        } catch (IOException | SecurityException _) {
            // It ended meanwhile, or is somebody else's.
            return false;
        }
    }

    private static Optional<String[]> stat(long pid) {
        try {
            String text =
                    Files.readString(
                            PROC.resolve(Long.toString(pid)).resolve("stat"),
                            StandardCharsets.ISO_8859_1);
            String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
            return fields.length > START_TICKS ? Optional.of(fields) : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
