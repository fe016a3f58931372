package io.atoll.agent.app.journal;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.file.PrivateFolder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * An agent's data folder: on a local disk, for its user only, and held by one agent at a time.
 *
 * <p>Owns the lock, which the operating system releases when the process ends, however it ends.
 */
public final class DataFolder implements AutoCloseable {
    private static final String LOCK_FILE = "lock";

    /** See machine-id(5). */
    private static final Path MACHINE = Path.of("/etc/machine-id");

    private final Path path;
    private final FileChannel channel;
    private final FileLock lock;
    private final Object held;

    private DataFolder(Path path, FileChannel channel, FileLock lock, Object held) {
        this.path = path;
        this.channel = channel;
        this.lock = lock;
        this.held = held;
    }

    /**
     * Makes the folder if it is not there, takes everybody else's permissions on it away, and takes
     * it.
     *
     * @throws AtollException INVALID if it lies on a network file system or belongs to another
     *     user, CONFLICT if another agent has it, UNAVAILABLE if it cannot be made
     */
    public static DataFolder open(Path folder) {
        Path path = folder.toAbsolutePath().normalize();
        LocalDisk.check(path);
        try {
            PrivateFolder.make(path);
            return lock(path);
        } catch (IOException failed) {
            throw new AtollException(
                    ErrorCode.UNAVAILABLE, "cannot use %s as dataDir: %s".formatted(path, failed));
        }
    }

    /** Names the machine and the folder: a copy of it, or the same path elsewhere, has another. */
    public static String identityOf(Path folder) {
        try {
            var machine = Files.exists(MACHINE) ? Files.readString(MACHINE).strip() : "";
            return machine + " " + Files.getAttribute(folder, "unix:ino");
        } catch (IOException | UnsupportedOperationException failed) {
            throw new AtollException(
                    ErrorCode.UNAVAILABLE,
                    "cannot use %s as dataDir: %s".formatted(folder, failed));
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
                return new DataFolder(path, channel, lock, fileAt(path.resolve(LOCK_FILE)));
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

    // Which file it is, whatever its name.
    private static Object fileAt(Path file) throws IOException {
        return String.valueOf(Files.getAttribute(file, "unix:ino"));
    }

    /** Whether the lock still keeps others away: its file is where it was. Any thread. */
    public boolean isStillHeld() {
        try {
            return held.equals(fileAt(path.resolve(LOCK_FILE)));
        } catch (IOException _) {
            return false;
        }
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
