package io.atoll.agent.app.publishing;

import io.atoll.agent.app.sandbox.Sandboxes;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.text.Shown;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Where the logs of attempts lie: in the sandbox while there is one, then in a folder that keeps
 * those of the newest attempts, within bounds.
 *
 * <p>Any thread. Losing what is kept loses the sight of old logs; their content is in the store as
 * well.
 */
public final class AttemptLogs {
    private static final String LOG = "log";
    private static final int MOST_KEPT = 1_000;
    private static final long MOST_BYTES = 256L << 20;

    private final Sandboxes sandboxes;
    private final KeptLogs kept;

    /** {@code kept}: on the disk of the sandboxes; made when first needed. */
    public AttemptLogs(Sandboxes sandboxes, Path kept) {
        this.sandboxes = sandboxes;
        this.kept = new KeptLogs(kept, MOST_KEPT, MOST_BYTES);
    }

    public Path stdout(AttemptId attempt) {
        return sandboxes.folder(attempt).resolve(LOG).resolve("stdout");
    }

    public Path stderr(AttemptId attempt) {
        return sandboxes.folder(attempt).resolve(LOG).resolve("stderr");
    }

    /** Where a log lies once its sandbox is gone; look there second. */
    public Path kept(AttemptId attempt, boolean stderr) {
        return kept.folder(keptName(attempt)).resolve(stderr ? "stderr" : "stdout");
    }

    /**
     * Takes the logs out of a sandbox that is about to be removed.
     *
     * @throws AtollException UNAVAILABLE if the disk refuses; the logs are where they were
     */
    public void keep(AttemptId attempt) {
        try {
            kept.take(sandboxes.folder(attempt).resolve(LOG), keptName(attempt));
        } catch (NoSuchFileException _) {
            return; // it never had a sandbox
        } catch (IOException failed) {
            throw new AtollException(
                    ErrorCode.UNAVAILABLE,
                    "cannot keep the logs of %s: %s".formatted(attempt, Shown.reason(failed)),
                    failed);
        }
    }

    private String keptName(AttemptId attempt) {
        return String.valueOf(sandboxes.folder(attempt).getFileName());
    }
}
