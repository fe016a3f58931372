package io.atoll.agent.app.sandbox;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandleProxies;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Room that trees of files take on their disk, counted as {@code du} does: in blocks that are
 * allocated, so that a hole is nothing and a small file is a block; a file with several names
 * counts once. No symbolic link is followed. Stateless; any thread.
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
        var linked = new HashSet<Long>();
        // A list instead of calls: how deep a tree is, an attempt decides.
        var folders = new ArrayDeque<>(roots);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment found = arena.allocate(STRUCT_BYTES, 8);
            for (Path next = folders.poll(); next != null; next = folders.poll()) {
                if (stat(next, found) && isFolder(found)) {
                    sum += content(next, found, linked, folders);
                }
            }
        }
        return sum;
    }

    private static long content(
            Path folder, MemorySegment found, Set<Long> linked, ArrayDeque<Path> folders) {
        long sum = 0;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (stat(entry, found)) {
                    sum += blocks(found, linked);
                    if (isFolder(found)) {
                        folders.push(entry);
                    }
                }
            }
        } catch (IOException | DirectoryIteratorException _) {
            return sum;
        }
        return sum;
    }

    private static boolean isFolder(MemorySegment found) {
        return (found.get(JAVA_SHORT, MODE) & KIND) == FOLDER;
    }

    private static long blocks(MemorySegment found, Set<Long> linked) {
        boolean once =
                isFolder(found)
                        || found.get(JAVA_INT, LINKS) < 2
                        || linked.add(found.get(JAVA_LONG, INODE));
        return once ? found.get(JAVA_LONG, BLOCKS) * BLOCK_BYTES : 0;
    }

    private static boolean stat(Path path, MemorySegment found) {
        try (Arena name = Arena.ofConfined()) {
            return STATX.call(HERE, name.allocateFrom(path.toString()), NO_FOLLOW, BASIC, found)
                    == 0;
        }
    }
}
