package io.atoll.agent.app.journal;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * An agent's data folder: on a local disk, for its user only, and held by one agent at a time.
 *
 * <p>Owns the lock, which the operating system releases when the process ends, however it ends.
 */
public final class DataFolder implements AutoCloseable {
    private static final String LOCK_FILE = "lock";

    private final Path path;
    private final FileChannel channel;
    private final FileLock lock;

    private DataFolder(Path path, FileChannel channel, FileLock lock) {
        this.path = path;
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Makes the folder if it is not there, with mode 0700, and takes it.
     *
     * @throws AtollException INVALID if it lies on a network file system, CONFLICT if another agent
     *     has it, UNAVAILABLE if it cannot be made
     */
    public static DataFolder open(Path folder) {
        Path path = folder.toAbsolutePath().normalize();
        LocalDisk.check(path);
        try {
            Files.createDirectories(
                    path,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
            return lock(path);
        } catch (IOException failed) {
            throw new AtollException(
                    ErrorCode.UNAVAILABLE, "cannot use %s as dataDir: %s".formatted(path, failed));
        }
    }

    private static DataFolder lock(Path path) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        path.resolve(LOCK_FILE),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return new DataFolder(path, channel, lock);
            }
        } catch (OverlappingFileLockException _) {
            // Held by this very process: as much in use as by another one.
        }
        channel.close();
        throw new AtollException(
                ErrorCode.CONFLICT,
                "cannot use %s as dataDir: another agent runs on it (its lock file is held)"
                        .formatted(path));
    }

    /** Absolute. */
    public Path path() {
        return path;
    }

    @Override
    public void close() {
        try {
            lock.release();
            channel.close();
        } catch (IOException _) {
            // The end of the process releases it.
        }
    }
}
