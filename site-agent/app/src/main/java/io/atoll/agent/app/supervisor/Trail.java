package io.atoll.agent.app.supervisor;

import io.atoll.kernel.file.OpenFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What an attempt's processes were seen in while a supervisor looked: sessions and a cgroup. Lies
 * in the attempt's folder as {@code trail}, is only appended to, and is read by the supervisor that
 * comes after a dead one. Process groups need no line: a group lies within one session.
 *
 * @param sessions number to the start of its leader, 0 where the leader was gone already
 * @param cgroup the cgroup that its processes were put into
 */
record Trail(Map<Integer, Long> sessions, Optional<Path> cgroup) {
    /**
     * Past it nothing is added, and what it says of sessions is not used any more: the brand and
     * the cgroup still lead to what runs.
     */
    static final int LIMIT_BYTES = 64 << 10;

    private static final Path FILE = Path.of("trail");
    private static final String SESSION = "session";
    private static final String ENDED = "ended";
    private static final String CGROUP = "cgroup";

    Trail {
        sessions = Map.copyOf(sessions);
    }

    static void addSession(OpenFolder folder, int session, long leaderTicks) throws IOException {
        append(folder, SESSION + " " + session + " " + leaderTicks + "\n");
    }

    /** Nothing was left in that session: its number may be another's from now on. */
    static void endSession(OpenFolder folder, int session) throws IOException {
        append(folder, ENDED + " " + session + "\n");
    }

    static void addCgroup(OpenFolder folder, Path cgroup) throws IOException {
        append(folder, CGROUP + " " + cgroup + "\n");
    }

    private static void append(OpenFolder folder, String line) throws IOException {
        try (var file = folder.file(FILE, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            if (file.size() < LIMIT_BYTES) {
                file.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
            }
        }
    }

    /**
     * What was written down; lines that a crash cut short, or that nobody here wrote, are left out.
     *
     * @param first sessions that are known without it
     */
    static Trail read(OpenFolder folder, Map<Integer, Long> first) throws IOException {
        if (folder.look(FILE).isEmpty()) {
            return new Trail(first, Optional.empty());
        }
        String text = new String(folder.read(FILE, 2 * LIMIT_BYTES), StandardCharsets.UTF_8);
        Map<Integer, Long> sessions = new HashMap<>(first);
        Path cgroup = null;
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).split("\n")) {
            String[] words = line.split(" ", 2);
            try {
                if (words[0].equals(SESSION)) {
                    String[] numbers = words[1].split(" ");
                    sessions.put(Integer.parseInt(numbers[0]), Long.parseLong(numbers[1]));
                } else if (words[0].equals(ENDED)) {
                    sessions.remove(Integer.parseInt(words[1]));
                } else if (words[0].equals(CGROUP)) {
                    cgroup = Path.of(words[1]);
                }
            } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException _) {
                // The attempt can write here too.
            }
        }
        return new Trail(
                text.length() < LIMIT_BYTES ? sessions : Map.of(), Optional.ofNullable(cgroup));
    }
}
