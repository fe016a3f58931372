package io.atoll.agent.app.supervisor;

import io.atoll.agent.app.supervisor.machine.Native;
import io.atoll.kernel.file.PathBytes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Gives parts of a file back to the disk (fallocate(2) with FALLOC_FL_PUNCH_HOLE, as ext4, xfs,
 * btrfs, zfs and tmpfs have it): the file keeps its length, and whoever appends to it notices
 * nothing. Owned by the thread that opened it.
 */
final class Hole implements AutoCloseable {
    private static final int CURRENT_FOLDER = -100; // AT_FDCWD
    private static final int WRITE = 0x1 | 0x800; // O_WRONLY O_NONBLOCK
    // AArch64 has numbers of its own for O_DIRECTORY and O_NOFOLLOW.
    private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");
    private static final int FOLDER = ARM ? 0x4000 : 0x1_0000;
    private static final int NO_LINK = (ARM ? 0x8000 : 0x2_0000) | 0x8_0000; // O_CLOEXEC
    private static final int PUNCH = 0x1 | 0x2; // FALLOC_FL_KEEP_SIZE FALLOC_FL_PUNCH_HOLE

    private final int descriptor;

    private Hole(int descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Opens a file. Whoever can write in the two folders above it could put links in the place of
     * the last three names; none is followed.
     *
     * @return empty if it is not there, or cannot be opened
     */
    static Optional<Hole> in(Path file) {
        Path folder = Objects.requireNonNull(file.getParent(), "a log has a folder");
        Path above = Objects.requireNonNull(folder.getParent(), "a log's folder has one");
        int at = CURRENT_FOLDER;
        for (Path each : List.of(above, folder)) {
            Path name = at == CURRENT_FOLDER ? each : each.getFileName();
            int next = open(at, name, FOLDER | NO_LINK);
            close(at);
            if (next < 0) {
                return Optional.empty();
            }
            at = next;
        }
        int opened = open(at, file.getFileName(), WRITE | NO_LINK);
        close(at);
        return opened < 0 ? Optional.empty() : Optional.of(new Hole(opened));
    }

    /**
     * Punches.
     *
     * @return false if its disk cannot do this, or if it is no file
     */
    boolean punch(long from, long bytes) {
        return Native.FALLOCATE.call(descriptor, PUNCH, from, bytes) == 0;
    }

    @Override
    public void close() {
        close(descriptor);
    }

    private static int open(int at, Path name, int flags) {
        try (Arena call = Arena.ofConfined()) {
            byte[] bytes = PathBytes.of(name);
            MemorySegment text = call.allocate(bytes.length + 1L);
            MemorySegment.copy(bytes, 0, text, ValueLayout.JAVA_BYTE, 0, bytes.length);
            return Native.OPEN_AT.call(at, text.address(), flags, 0);
        }
    }

    private static void close(int descriptor) {
        if (descriptor >= 0) {
            Native.CLOSE.call(descriptor);
        }
    }
}
