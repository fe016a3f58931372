package io.atoll.cli.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What the kernel says of processes ({@code proc(5)}). */
final class ProcessTable {
    private static final Path PROC = Path.of("/proc");

    /** Fields of /proc/PID/stat behind the command's closing parenthesis, counted from 0. */
    private static final int STATE = 0;

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
     * Processes without a terminal that belong to {@code folder}: named by their arguments, or
     * working in it. A person who looks into the folder has a terminal and is left alone.
     */
    static List<Long> of(Path folder) {
        var found = new ArrayList<Long>();
        long own = ProcessHandle.current().pid();
        try (Stream<Path> entries = Files.list(PROC)) {
            for (Path entry : entries.toList()) {
                String name = String.valueOf(entry.getFileName());
                if (!name.matches("\\d+") || Long.parseLong(name) == own) {
                    continue;
                }
                if (belongs(entry, folder) && withoutTerminal(Long.parseLong(name))) {
                    found.add(Long.valueOf(name));
                }
            }
        } catch (IOException _) {
            // Without /proc there is nothing to find by it.
        }
        return found;
    }

    private static boolean withoutTerminal(long pid) {
        return stat(pid)
                .filter(fields -> !fields[STATE].equals("Z") && fields[TERMINAL].equals("0"))
                .isPresent();
    }

    private static boolean belongs(Path process, Path folder) {
        try {
            if (Files.readSymbolicLink(process.resolve("cwd")).startsWith(folder)) {
                return true;
            }
            String arguments =
                    Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
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
