package io.atoll.kernel.log;

import io.atoll.kernel.time.TimeSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What this process says on stderr outside its log, as lines of the log: sentences about its end,
 * and what a library prints. Each line becomes a fact of level ERROR. The lock of the stream that
 * holds it serves as its own.
 */
public final class JsonStderr extends OutputStream {
    /** What is longer is cut into several lines. */
    static final int LINE_LIMIT_BYTES = 64 << 10;

    private final OutputStream stderr;
    private final TimeSource time;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    JsonStderr(OutputStream stderr, TimeSource time) {
        this.stderr = stderr;
        this.time = time;
    }

    /**
     * From now on {@link System#err} is this. Once, by the thread that starts the program.
     *
     * @return the stream that was there before, where the log itself writes
     */
    public static PrintStream install(TimeSource time) {
        PrintStream before = System.err;
        System.setErr(new PrintStream(new JsonStderr(before, time), true, StandardCharsets.UTF_8));
        return before;
    }

    @Override
    public void write(int octet) throws IOException {
        if (octet == '\n') {
            end();
        } else {
            line.write(octet);
            if (line.size() >= LINE_LIMIT_BYTES) {
                end();
            }
        }
    }

    @Override
    public void flush() throws IOException {
        stderr.flush();
    }

    private void end() throws IOException {
        String said = line.toString(StandardCharsets.UTF_8).strip();
        line.reset();
        if (!said.isEmpty()) {
            String fact =
                    JsonLine.write(
                            new JsonLine.Fact(
                                    time.now(), "ERROR", "stderr", said, List.of(), null));
            stderr.write((fact + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }
}
