package io.atoll.agent.app.sandbox;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a walk through a tree is: the folders from the root to here, each half read. How wide and
 * how deep a tree is, an attempt decides, so of each folder only the place in it is kept, and of
 * the many levels of a deep tree only the lowest are open. Owned by the thread that walks.
 */
final class Depth implements AutoCloseable {
    private static final int MOST_OPEN = 64;

    private final List<Level> levels = new ArrayList<>();

    /** A folder, and how far it was read. */
    private static final class Level {
        private final Path folder;
        private long read;
        private @Nullable DirectoryStream<Path> stream;
        private @Nullable Iterator<Path> rest;

        Level(Path folder) {
            this.folder = folder;
        }

        Optional<Path> next() {
            try {
                var left = rest == null ? open() : rest;
                if (left.hasNext()) {
                    read++;
                    return Optional.of(left.next());
                }
            } catch (IOException | DirectoryIteratorException _) {
                return Optional.empty(); // it went away, or cannot be read
            }
            return Optional.empty();
        }

        // The second time it is read up to where it was left.
        @SuppressWarnings("StreamResourceLeak") // it is read bit by bit, and shut after that
        private Iterator<Path> open() throws IOException {
            var opened = Files.newDirectoryStream(folder);
            stream = opened;
            var from = opened.iterator();
            for (long skipped = 0; skipped < read && from.hasNext(); skipped++) {
                from.next();
            }
            rest = from;
            return from;
        }

        void shut() {
            rest = null;
            try {
                if (stream != null) {
                    stream.close();
                }
            } catch (IOException _) {
                // There is nothing that could be lost.
            } finally {
                stream = null;
            }
        }
    }

    /** Goes down into {@code folder}: what it holds comes next. */
    void enter(Path folder) {
        if (levels.size() >= MOST_OPEN) {
            levels.get(levels.size() - MOST_OPEN).shut();
        }
        levels.add(new Level(folder));
    }

    /** The next of what the folders entered hold, the lowest first; empty: that was all. */
    Optional<Path> next() {
        while (!levels.isEmpty()) {
            var next = levels.getLast().next();
            if (next.isPresent()) {
                return next;
            }
            levels.removeLast().shut();
        }
        return Optional.empty();
    }

    /** Folders that are open now. */
    long open() {
        return levels.stream().filter(each -> each.stream != null).count();
    }

    @Override
    public void close() {
        levels.forEach(Level::shut);
        levels.clear();
    }
}
