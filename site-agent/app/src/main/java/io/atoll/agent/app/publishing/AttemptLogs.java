package io.atoll.agent.app.publishing;

import io.atoll.agent.app.sandbox.Sandboxes;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.AttemptId;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where the logs of attempts lie: in the sandbox while there is one, then in a folder that keeps
 * those of the newest attempts, within bounds.
 *
 * <p>Owns the folder of kept logs on disk. Any thread. Losing it loses the sight of old logs; their
 * content is in the store as well.
 */
public final class AttemptLogs {
    private static final String LOG = "log";
    private static final int MOST_KEPT = 1_000;
    private static final long MOST_BYTES = 256L << 20;
    private static final int PRUNE_EVERY = 64;

    private final Sandboxes sandboxes;
    private final Path kept;
    private final AtomicInteger since = new AtomicInteger();
    private final AtomicBoolean pruning = new AtomicBoolean();

    /** {@code kept}: on the disk of the sandboxes; made when first needed. */
    public AttemptLogs(Sandboxes sandboxes, Path kept) {
        this.sandboxes = sandboxes;
        this.kept = kept;
    }

    public Path stdout(AttemptId attempt) {
        return sandboxes.folder(attempt).resolve(LOG).resolve("stdout");
    }

    public Path stderr(AttemptId attempt) {
        return sandboxes.folder(attempt).resolve(LOG).resolve("stderr");
    }

    /** Where a log lies once its sandbox is gone; look there second. */
    public Path kept(AttemptId attempt, boolean stderr) {
        return keptFolder(attempt).resolve(stderr ? "stderr" : "stdout");
    }

    /**
     * Takes the logs out of a sandbox that is about to be removed.
     *
     * @throws AtollException UNAVAILABLE if the disk refuses; the logs are where they were
     */
    public void keep(AttemptId attempt) {
        try {
            Files.createDirectories(kept);
            Files.move(sandboxes.folder(attempt).resolve(LOG), keptFolder(attempt));
        } catch (NoSuchFileException _) {
            return; // it never had a sandbox
        } catch (IOException failed) {
            throw new AtollException(
                    ErrorCode.UNAVAILABLE,
                    "cannot keep the logs of %s: %s".formatted(attempt, failed.getMessage()),
                    failed);
        }
        if (since.incrementAndGet() % PRUNE_EVERY == 0 && pruning.compareAndSet(false, true)) {
            try {
                prune(MOST_KEPT, MOST_BYTES);
            } finally {
                pruning.set(false);
            }
        }
    }

    /** Removes the oldest logs until the rest is within the bounds. */
    void prune(int most, long mostBytes) {
        try {
            int count = 0;
            long bytes = 0;
            for (Path folder : newestFirst()) {
                count++;
                bytes += size(folder.resolve("stdout")) + size(folder.resolve("stderr"));
                if (count > most || bytes > mostBytes) {
                    Files.deleteIfExists(folder.resolve("stdout"));
                    Files.deleteIfExists(folder.resolve("stderr"));
                    Files.deleteIfExists(folder);
                }
            }
        } catch (IOException failed) {
            throw new AtollException(
                    ErrorCode.UNAVAILABLE,
                    "cannot remove old logs from %s: %s".formatted(kept, failed.getMessage()),
                    failed);
        }
    }

    // Ids of executions sort by the time at which they were made.
    private List<Path> newestFirst() throws IOException {
        List<Path> folders = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(kept)) {
            all.forEach(folders::add);
        }
        folders.sort(Comparator.reverseOrder());
        return folders;
    }

    private static long size(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }

    private Path keptFolder(AttemptId attempt) {
        return kept.resolve(String.valueOf(sandboxes.folder(attempt).getFileName()));
    }
}
