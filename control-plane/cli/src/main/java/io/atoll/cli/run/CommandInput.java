package io.atoll.cli.run;

import io.atoll.cli.terminal.StandardInput;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.quantity.ByteSize;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Takes in standard input for a command, before the command begins: into a file of this machine,
 * which goes with this, and with the process at the latest. Owned by the thread of the command; a
 * thread of its own reads, because nobody knows whether a pipe will ever say anything.
 */
final class CommandInput implements AutoCloseable {
    /** More than a person can mean. */
    static final ByteSize MOST = new ByteSize(16L << 30);

    /** How long a pipe may take until its first byte or its end. */
    static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final int BUFFER_BYTES = 256 << 10;

    private final InputStream in;
    private final boolean patient;
    private final long mostBytes;
    private final Path file;
    private final CompletableFuture<Boolean> first = new CompletableFuture<>();
    private final CompletableFuture<Long> all = new CompletableFuture<>();
    private volatile boolean late;

    /** When a command gets standard input; the names are what a user types. */
    enum When {
        auto,
        always,
        never
    }

    private CommandInput(InputStream in, boolean patient, long mostBytes, Path file) {
        this.in = in;
        this.patient = patient;
        this.mostBytes = mostBytes;
        this.file = file;
    }

    /**
     * Begins to read, if there is anything to read for {@code when}.
     *
     * @return empty: the command gets none
     */
    static Optional<CommandInput> begin(StandardInput stdin, When when) {
        return begin(stdin, when, MOST.bytes());
    }

    static Optional<CommandInput> begin(StandardInput stdin, When when, long mostBytes) {
        boolean read =
                switch (when) {
                    case never -> false;
                    case always -> stdin.kind() != StandardInput.Kind.NONE;
                    case auto ->
                            switch (stdin.kind()) {
                                case NONE, TERMINAL -> false;
                                case FILE, STREAM -> true;
                            };
                };
        if (!read) {
            return Optional.empty();
        }
        boolean patient = when == When.always || stdin.kind() == StandardInput.Kind.FILE;
        try {
            Path file = Files.createTempFile("atoll-stdin-", ".part");
            file.toFile().deleteOnExit(); // by Ctrl-C as well
            var input = new CommandInput(stdin.bytes(), patient, mostBytes, file);
            Thread.ofPlatform().daemon().name("stdin").start(input::read);
            return Optional.of(input);
        } catch (IOException e) {
            throw cannot(e);
        }
    }

    private void read() {
        var buffer = new byte[BUFFER_BYTES];
        try (OutputStream out = Files.newOutputStream(file)) {
            long size = 0;
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (!first.complete(true) && !first.join()) {
                    late = true; // it was left alone before
                    return;
                }
                size += n;
                if (size > mostBytes) {
                    throw new AtollException(
                            ErrorCode.LIMIT_EXCEEDED,
                            "cannot pass on standard input: it has more than %s; give a file with --in"
                                    .formatted(new ByteSize(mostBytes)));
                }
                out.write(buffer, 0, n);
            }
            first.complete(false);
            all.complete(size);
        } catch (IOException | RuntimeException e) {
            first.complete(true);
            all.completeExceptionally(e);
        }
    }

    /** What there was of it. */
    sealed interface Taken {
        /** All of it, in a file that is gone with this. */
        record All(Path file) implements Taken {}

        /** It ended without a byte. */
        record Empty() implements Taken {}

        /** Nothing came, and it did not end: it is left alone. */
        record Silent() implements Taken {}
    }

    /**
     * Waits for the end of it, as long as anything comes.
     *
     * @throws AtollException LIMIT_EXCEEDED if there is too much of it
     */
    Taken await() {
        try {
            // A byte may come at the very moment when nobody waits for one any more.
            if (!patient && !begins() && first.complete(false)) {
                return new Taken.Silent();
            }
            return all.get() == 0 ? new Taken.Empty() : new Taken.All(file);
        } catch (ExecutionException e) {
            throw failure(Optional.ofNullable(e.getCause()).orElse(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AtollException(ErrorCode.UNAVAILABLE, "cannot go on: interrupted", e);
        }
    }

    private boolean begins() throws InterruptedException, ExecutionException {
        try {
            first.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException _) {
            return false;
        }
    }

    /** Whether something came after it was left alone. */
    boolean cameLate() {
        return late;
    }

    private static AtollException failure(Throwable cause) {
        return cause instanceof AtollException ours ? ours : cannot(cause);
    }

    private static AtollException cannot(Throwable cause) {
        return new AtollException(
                ErrorCode.CONFLICT,
                "cannot pass on standard input: %s; '--stdin never' leaves it alone"
                        .formatted(cause.getMessage()),
                cause);
    }

    /** Removes the file; what is asked of this is still answered. */
    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException _) {
            // It lies in the folder of temporary files.
        }
    }
}
