package io.atoll.agent.app.sandbox;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.atoll.kernel.file.PathBytes;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandleProxies;
import java.nio.file.Path;
import java.util.List;

/**
 * Room that trees of files take on their disk, counted as {@code du} does: in blocks that are
 * allocated, so that a hole is nothing and a small file is a block; a file with several names
 * counts once, or, past many thousands of such files, a part of it for each name. No symbolic link
 * is followed. Takes little memory whatever the tree. Stateless; any thread.
 */
final class DiskUse {
    // statx(2): the same numbers and offsets on every architecture.
    private static final int HERE = -100;
    private static final int NO_FOLLOW = 0x100;
    private static final int BASIC = 0x7ff;
    private static final int STRUCT_BYTES = 256;
    private static final long LINKS = 16;
    private static final long MODE = 28;
    private static final long INODE = 32;
    private static final long BLOCKS = 48;
    private static final int BLOCK_BYTES = 512;
    private static final int KIND = 0xf000;
    private static final int FOLDER = 0x4000;

    private static final Statx STATX =
            MethodHandleProxies.asInterfaceInstance(
                    Statx.class,
                    Linker.nativeLinker()
                            .downcallHandle(
                                    Linker.nativeLinker().defaultLookup().findOrThrow("statx"),
                                    FunctionDescriptor.of(
                                            JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT,
                                            ADDRESS)));

    /** The function of the C library. */
    @FunctionalInterface
    public interface Statx {
        int call(int at, MemorySegment path, int flags, int mask, MemorySegment found);
    }

    private DiskUse() {}

    /**
     * Bytes that all in {@code roots} takes, the roots themselves not counted. What goes away
     * meanwhile, or cannot be read, is nothing.
     */
    static long bytes(List<Path> roots) {
        long sum = 0;
        var linked = new Inodes(Inodes.MOST);
        try (Arena arena = Arena.ofConfined();
                var depth = new Depth()) {
            MemorySegment found = arena.allocate(STRUCT_BYTES, 8);
            for (Path root : roots) {
                if (stat(root, found) && isFolder(found)) {
                    depth.enter(root);
                    sum += content(depth, found, linked);
                }
            }
        }
        return sum;
    }

    private static long content(Depth depth, MemorySegment found, Inodes linked) {
        long sum = 0;
        for (var next = depth.next(); next.isPresent(); next = depth.next()) {
            if (stat(next.get(), found)) {
                sum += blocks(found, linked);
                if (isFolder(found)) {
                    depth.enter(next.get());
                }
            }
        }
        return sum;
    }

    private static boolean isFolder(MemorySegment found) {
        return (found.get(JAVA_SHORT, MODE) & KIND) == FOLDER;
    }

    private static long blocks(MemorySegment found, Inodes linked) {
        long bytes = found.get(JAVA_LONG, BLOCKS) * BLOCK_BYTES;
        int names = found.get(JAVA_INT, LINKS);
        if (isFolder(found) || names < 2) {
            return bytes;
        }
        return switch (linked.meet(found.get(JAVA_LONG, INODE))) {
            case FIRST -> bytes;
            case AGAIN -> 0;
            case UNKNOWN -> bytes / names;
        };
    }

    private static boolean stat(Path path, MemorySegment found) {
        try (Arena call = Arena.ofConfined()) {
            byte[] bytes = PathBytes.of(path);
            MemorySegment name = call.allocate(bytes.length + 1L);
            MemorySegment.copy(bytes, 0, name, JAVA_BYTE, 0, bytes.length);
            return STATX.call(HERE, name, NO_FOLLOW, BASIC, found) == 0;
        }
    }
}
