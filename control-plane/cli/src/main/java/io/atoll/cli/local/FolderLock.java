package io.atoll.cli.local;

import io.atoll.cli.api.Pause;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.time.TimeSource;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * Keeps two commands from changing the federation of one folder at once. The kernel lets go of it
 * when the process ends, however it ends; the file stays, since who waits may have it open.
 *
 * <p>Owned by the thread of the command.
 */
public final class FolderLock implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(50);

    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock of {@code folder}, which exists; waits for it up to a minute.
     *
     * @param waiting runs once if it has to wait
     * @throws AtollException CONFLICT if another command still has it then; DENIED if there can be
     *     none
     */
    public static FolderLock take(Path folder, TimeSource time, Runnable waiting) {
        Path file = folder.resolve("lock");
        try {
            var lock =
                    new FolderLock(
                            FileChannel.open(
                                    file, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
            try {
                lock.await(folder, time, waiting);
                return lock;
            } catch (IOException | AtollException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new AtollException(
                    ErrorCode.DENIED, "cannot lock %s: %s".formatted(file, e.getMessage()), e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException _) {
            // It ends with the process.
        }
    }

    private void await(Path folder, TimeSource time, Runnable waiting) throws IOException {
        if (isTaken()) {
            return;
        }
        waiting.run();
        long limit = time.nanoTime() + LIMIT.toNanos();
        while (!isTaken()) {
            if (time.nanoTime() > limit) {
                throw new AtollException(
                        ErrorCode.CONFLICT,
                        "cannot change the federation in %s: another command has been changing it for %d s"
                                .formatted(folder, LIMIT.toSeconds()));
            }
            Pause.of(POLL);
        }
    }

    private boolean isTaken() throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException _) {
            // Another thread of this process has it.
            return false;
        }
    }
}
