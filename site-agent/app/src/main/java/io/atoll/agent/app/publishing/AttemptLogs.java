package io.atoll.agent.app.publishing;

import io.atoll.agent.app.sandbox.Sandboxes;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.file.OpenFolder;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.text.Shown;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Optional;

/**
 * Where the logs of attempts lie: in the sandbox while there is one, then in a folder that keeps
 * those of the newest attempts, within bounds. The attempt can put anything in their place, so they
 * are reached by handles and no link is followed.
 *
 * <p>Any thread. Losing what is kept loses the sight of old logs; their content is in the store as
 * well.
 */
public final class AttemptLogs {
    private static final Path LOG = Path.of("log");
    private static final int MOST_KEPT = 1_000;
    private static final long MOST_BYTES = 256L << 20;

    private final Sandboxes sandboxes;
    private final KeptLogs kept;

    /** {@code kept}: on the disk of the sandboxes; made when first needed. */
    public AttemptLogs(Sandboxes sandboxes, Path kept) {
        this.sandboxes = sandboxes;
        this.kept = new KeptLogs(kept, MOST_KEPT, MOST_BYTES);
    }

    /**
     * Opens a log, in the sandbox or where logs are kept.
     *
     * @throws NoSuchFileException if this site does not hold it any more
     * @throws IOException if what lies in its place is no file
     */
    public FileChannel open(AttemptId attempt, boolean stderr) throws IOException {
        try (OpenFolder own = sandboxes.open(attempt);
                OpenFolder log = own.folder(LOG)) {
            return log.file(name(stderr), StandardOpenOption.READ);
        } catch (NoSuchFileException _) {
            // The sandbox goes away, with its log moved aside, when the end was acknowledged.
            return kept.open(keptName(attempt), name(stderr));
        }
    }

    /**
     * Shows a log that lies in the sandbox to {@code use}; nothing if there is none, if it is
     * empty, or if what lies in its place is no file: that was not written as its log.
     */
    <T> Optional<T> inSandbox(AttemptId attempt, boolean stderr, Use<T> use) throws IOException {
        try (OpenFolder own = sandboxes.open(attempt);
                OpenFolder log = own.folder(LOG)) {
            Path name = name(stderr);
            Optional<PosixFileAttributes> file =
                    log.look(name).filter(each -> each.isRegularFile() && each.size() > 0);
            return file.isPresent() ? Optional.of(use.of(log, name)) : Optional.empty();
        } catch (NoSuchFileException | NotDirectoryException _) {
            return Optional.empty();
        }
    }

    /** Uses a log by the folder that holds it. */
    @FunctionalInterface
    interface Use<T> {
        T of(OpenFolder log, Path name) throws IOException;
    }

    private static Path name(boolean stderr) {
        return Path.of(stderr ? "stderr" : "stdout");
    }

    /**
     * Takes the logs out of a sandbox that is about to be removed.
     *
     * @throws AtollException UNAVAILABLE if the disk refuses; the logs are where they were
     */
    public void keep(AttemptId attempt) {
        try (OpenFolder own = sandboxes.open(attempt)) {
            kept.take(own, LOG, keptName(attempt));
        } catch (NoSuchFileException | NotDirectoryException _) {
            return; // it never had a sandbox, or made something else of its logs
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
