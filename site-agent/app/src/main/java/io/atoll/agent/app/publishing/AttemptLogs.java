package io.atoll.agent.app.publishing;

import io.atoll.agent.app.logfile.LogFile;
import io.atoll.agent.app.logfile.LogGap;
import io.atoll.agent.app.logfile.LogPart;
import io.atoll.agent.app.logfile.StoredLog;
import io.atoll.agent.app.sandbox.Sandboxes;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.AttemptId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where the logs of attempts lie: in the sandbox while there is one, then in a folder that keeps
 * those of the newest attempts, within bounds, and, since their ends were published, in the site's
 * store.
 *
 * <p>Any thread. Losing what is kept loses the sight of old logs that were not published.
 */
public final class AttemptLogs {
    private static final String LOG = "log";
    private static final int MOST_KEPT = 1_000;
    private static final long MOST_BYTES = 256L << 20;

    private final Sandboxes sandboxes;
    private final KeptLogs kept;
    private final StoredLog stored;

    /** {@code kept}: on the disk of the sandboxes; made when first needed. */
    public AttemptLogs(Sandboxes sandboxes, Path kept, StoredLog stored) {
        this.sandboxes = sandboxes;
        this.kept = new KeptLogs(kept, MOST_KEPT, MOST_BYTES);
        this.stored = stored;
    }

    /**
     * Which log.
     *
     * @param content where the store has it, as far as is known
     */
    public record Wanted(AttemptId attempt, boolean stderr, Optional<Digest> content) {}

    public Path stdout(AttemptId attempt) {
        return sandboxes.folder(attempt).resolve(LOG).resolve("stdout");
    }

    public Path stderr(AttemptId attempt) {
        return sandboxes.folder(attempt).resolve(LOG).resolve("stderr");
    }

    /** Where a log lies once its sandbox is gone, unless it went over its limit. */
    Path kept(AttemptId attempt, boolean stderr) {
        return kept.folder(keptName(attempt)).resolve(stderr ? "stderr" : "stdout");
    }

    /**
     * Reads a log on at {@code position} of what its attempt wrote, wherever it lies.
     *
     * @param most bytes to read, above 0
     * @throws NoSuchFileException if nothing of it is kept here
     */
    public LogPart read(Wanted wanted, long position, int most) throws IOException {
        AttemptId attempt = wanted.attempt();
        for (Path file :
                List.of(
                        wanted.stderr() ? stderr(attempt) : stdout(attempt),
                        kept(attempt, wanted.stderr()))) {
            try {
                return LogFile.read(file, position, most);
            } catch (NoSuchFileException _) {
                // It went on to the next place.
            }
        }
        Digest content =
                wanted.content().orElseThrow(() -> new NoSuchFileException(attempt.toString()));
        return stored.read(attempt, wanted.stderr(), content, position, most);
    }

    /**
     * Takes the logs out of a sandbox that is about to be removed.
     *
     * @throws AtollException UNAVAILABLE if the disk refuses; the logs are where they were
     */
    public void keep(AttemptId attempt) {
        try {
            dropIfOverLimit(stdout(attempt));
            dropIfOverLimit(stderr(attempt));
            kept.take(sandboxes.folder(attempt).resolve(LOG), keptName(attempt));
        } catch (NoSuchFileException _) {
            return; // it never had a sandbox
        } catch (IOException failed) {
            throw new AtollException(
                    ErrorCode.UNAVAILABLE,
                    "cannot keep the logs of %s: %s".formatted(attempt, failed.getMessage()),
                    failed);
        }
    }

    // One with a gap is larger than it looks, and is read from the store.
    private static void dropIfOverLimit(Path log) throws IOException {
        if (LogGap.of(log).bytes() > 0) {
            LogGap.NONE.write(log);
            Files.deleteIfExists(log);
        }
    }

    private String keptName(AttemptId attempt) {
        return String.valueOf(sandboxes.folder(attempt).getFileName());
    }
}
