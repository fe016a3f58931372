package io.atoll.agent.app.logs;

import io.atoll.agent.app.sandbox.FileTree;
import io.atoll.kernel.file.OpenFolder;
import io.atoll.kernel.text.Shown;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A folder of old logs within bounds: the oldest go first.
 *
 * <p>Owns the folder and a list of what lies in it, made at the first use so that taking one more
 * costs no look at the others. Any thread; soft.
 */
final class KeptLogs {
    private static final System.Logger LOG = System.getLogger(KeptLogs.class.getName());

    private final Path folder;
    private final int most;
    private final long mostBytes;
    private final long logLimitBytes;
    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by the lock. Names begin with the id of an execution, so they sort by age.
    private @Nullable NavigableMap<String, Long> sizes;
    private long bytes;

    /**
     * Keeps none yet.
     *
     * @param folder is made when first needed
     * @param logLimitBytes what a log with a gap holds at most
     */
    KeptLogs(Path folder, int most, long mostBytes, long logLimitBytes) {
        this.folder = folder;
        this.most = most;
        this.mostBytes = mostBytes;
        this.logLimitBytes = logLimitBytes;
    }

    Path folder(String name) {
        return folder.resolve(name);
    }

    /**
     * Opens a folder of old logs.
     *
     * @throws java.nio.file.NoSuchFileException if there is none
     */
    OpenFolder open(String name) throws IOException {
        try (OpenFolder all = OpenFolder.open(folder)) {
            return all.folder(Path.of(name));
        }
    }

    /**
     * Moves a folder of logs here and removes the oldest until the rest is within the bounds.
     *
     * @param from the folder that holds it
     * @throws java.nio.file.NoSuchFileException if there is no {@code logs}
     * @throws java.nio.file.NotDirectoryException if it is something else, such as a link
     */
    void take(OpenFolder from, Path logs, String name) throws IOException {
        lock.lock();
        try {
            var known = known();
            Files.createDirectories(folder);
            from.folder(logs).close(); // a folder, and no link to one
            try (OpenFolder all = OpenFolder.open(folder)) {
                from.move(logs, all, Path.of(name));
            }
            add(known, name);
            while (known.size() > most || bytes > mostBytes) {
                var oldest = known.pollFirstEntry();
                bytes -= oldest.getValue();
                remove(oldest.getKey());
            }
        } finally {
            lock.unlock();
        }
    }

    private NavigableMap<String, Long> known() throws IOException {
        if (sizes != null) {
            return sizes;
        }
        var found = new TreeMap<String, Long>();
        bytes = 0;
        Files.createDirectories(folder);
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path each : all) {
                add(found, String.valueOf(each.getFileName()));
            }
        }
        sizes = found;
        return found;
    }

    private void add(NavigableMap<String, Long> known, String name) {
        long size = size(folder(name));
        Long before = known.put(name, size);
        bytes += size - (before == null ? 0 : before);
    }

    // Whatever its process put beside its logs counts, too. What it made unreadable does not, and
    // must not keep the others from being counted; it is removed in its turn.
    private long size(Path logs) {
        try {
            return FileTree.sizeBytes(logs) - holes(logs);
        } catch (IOException unreadable) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "cannot tell the size of old logs {0}: {1}",
                    logs,
                    Shown.reason(unreadable));
            return 0;
        }
    }

    private long holes(Path logs) throws IOException {
        try (OpenFolder folder = open(String.valueOf(logs.getFileName()))) {
            return hole(folder, Path.of("stdout")) + hole(folder, Path.of("stderr"));
        } catch (NotDirectoryException _) {
            return 0;
        }
    }

    // Its process can make a gap up: no log counts for less than the limit that it was held to.
    private long hole(OpenFolder logs, Path name) throws IOException {
        long size =
                logs.look(name)
                        .filter(PosixFileAttributes::isRegularFile)
                        .map(PosixFileAttributes::size)
                        .orElse(0L);
        return size <= logLimitBytes
                ? 0
                : Math.min(LogGap.of(logs, name).bytes(), size - logLimitBytes);
    }

    // One that cannot be removed must not keep the others here.
    private void remove(String name) {
        try {
            FileTree.remove(folder(name));
        } catch (IOException failed) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "cannot remove old logs {0}: {1}",
                    folder(name),
                    Shown.reason(failed));
        }
    }
}
