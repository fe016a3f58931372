package io.atoll.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/**
 * What is closed when a command is done, before the process ends: the JVM waits up to 0.3 s at its
 * end for a thread that listens to a connection still. Owned by the thread of the command.
 */
public final class Ending implements AutoCloseable {
    /** Closes without a failure that anybody could do something about. */
    public interface Part extends AutoCloseable {
        @Override
        void close();
    }

    private final List<Part> parts = new ArrayList<>();

    /** Has {@code part} closed at the end; it may be closed before. */
    public <T extends Part> T with(T part) {
        parts.add(part);
        return part;
    }

    @Override
    public void close() {
        parts.reversed().forEach(Part::close);
        parts.clear();
    }
}
