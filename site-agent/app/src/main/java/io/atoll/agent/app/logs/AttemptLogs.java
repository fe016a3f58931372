package io.atoll.agent.app.logs;

import io.atoll.agent.app.sandbox.Sandboxes;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.file.OpenFolder;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.text.Shown;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Optional;

/**
 * Where the logs of attempts lie: in the sandbox while there is one, then in a folder that keeps
 * those of the newest attempts, within bounds, and, since their ends were published, in the site's
 * store. The attempt can put anything in their place, so they are reached by handles and no link is
 * followed.
 *
 * <p>Any thread. Losing what is kept loses the sight of old logs that were not published.
 */
public final class AttemptLogs {
    private static final Path LOG = Path.of("log");
    private static final int MOST_KEPT = 1_000;
    private static final long MOST_BYTES = 256L << 20;

    private final Sandboxes sandboxes;
    private final KeptLogs kept;
    private final StoredLog stored;

    /**
     * Keeps none itself yet.
     *
     * @param kept on the disk of the sandboxes; made when first needed
     * @param logLimit most bytes kept of one
     */
    public AttemptLogs(Sandboxes sandboxes, Path kept, StoredLog stored, ByteSize logLimit) {
        this.sandboxes = sandboxes;
        this.kept = new KeptLogs(kept, MOST_KEPT, MOST_BYTES, logLimit.bytes());
        this.stored = stored;
    }

    /**
     * Which log.
     *
     * @param content where the store has it, as far as is known
     */
    public record Wanted(AttemptId attempt, boolean stderr, Optional<Digest> content) {}

    /**
     * Shows a log that lies in the sandbox to {@code use}; nothing if there is none, if it is
     * empty, or if what lies in its place is no file: that was not written as its log.
     */
    public <T> Optional<T> inSandbox(AttemptId attempt, boolean stderr, Use<T> use)
            throws IOException {
        try (OpenFolder log = logsInSandbox(attempt)) {
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
    public interface Use<T> {
        T of(OpenFolder log, Path name) throws IOException;
    }

    private OpenFolder logsInSandbox(AttemptId attempt) throws IOException {
        try (OpenFolder own = sandboxes.open(attempt)) {
            return own.folder(LOG);
        }
    }

    private static Path name(boolean stderr) {
        return Path.of(stderr ? "stderr" : "stdout");
    }

    /**
     * Reads a log on at {@code position} of what its attempt wrote, wherever it lies.
     *
     * @param most bytes to read, above 0
     * @throws NoSuchFileException if nothing of it is kept here
     * @throws AtollException NOT_FOUND if something else lies in its place
     */
    public LogPart read(Wanted wanted, long position, int most) throws IOException {
        AttemptId attempt = wanted.attempt();
        Path name = name(wanted.stderr());
        try (OpenFolder log = logsInSandbox(attempt)) {
            return read(log, name, position, most);
        } catch (NoSuchFileException _) {
            // The sandbox goes away, with its log moved aside, when the end was acknowledged.
        } catch (NotDirectoryException _) {
            throw replaced();
        }
        try (OpenFolder log = kept.open(keptName(attempt))) {
            return read(log, name, position, most);
        } catch (NoSuchFileException _) {
            // It had its time here.
        }
        Digest content =
                wanted.content().orElseThrow(() -> new NoSuchFileException(attempt.toString()));
        return stored.read(attempt, wanted.stderr(), content, position, most);
    }

    private static LogPart read(OpenFolder log, Path name, long position, int most)
            throws IOException {
        if (log.look(name).filter(each -> !each.isRegularFile()).isPresent()) {
            throw replaced();
        }
        return LogFile.read(log, name, position, most);
    }

    private static AtollException replaced() {
        return new AtollException(
                ErrorCode.NOT_FOUND, "its attempt put something else in its place");
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
