package io.atoll.bridge.store;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.atoll.kernel.digest.Digest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files that transfers write into, apart for each sender. A writer claims what an earlier one
 * left by renaming it, so that exactly one of several has it; the others begin afresh, and the
 * first to commit wins. Thread-safe, also against other processes.
 */
final class PartialFiles {
    /** Older ones are forgotten: transfers that nobody resumes may not fill the disk. */
    private static final int MAX_KEPT = 64;

    private final StoreLayout layout;
    private final TempFiles temps;

    PartialFiles(StoreLayout layout, TempFiles temps) {
        this.layout = layout;
        this.temps = temps;
    }

    /**
     * What a file is kept under.
     *
     * @param name of the file: the content's digest, with that of the sender's name behind it
     */
    record Key(String name) {
        private static final int SENDER_DIGITS = 32;

        /** What the store fetched for itself. */
        static Key own(Digest digest) {
            return new Key(digest.hex());
        }

        /** What {@code sender} has shown. */
        static Key of(Digest digest, String sender) {
            String hex = Digest.of(sender).hex().substring(0, SENDER_DIGITS);
            return new Key(digest.hex() + '.' + hex);
        }
    }

    /** A file to write into, which belongs to one writer. */
    record Partial(Key key, Path path, FileChannel channel) {}

    Partial claim(Key key) throws IOException {
        Path own = layout.temps().resolve(temps.nextName() + '.' + key.name());
        try {
            Files.move(layout.partial(key.name()), own, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            // Nothing was left: it is created below.
        }
        return new Partial(key, own, FileChannel.open(own, CREATE, READ, WRITE));
    }

    /** Keeps the file of a broken transfer for the next {@link #claim}. */
    void keep(Partial partial) throws IOException {
        Files.move(
                partial.path(),
                layout.partial(partial.key().name()),
                StandardCopyOption.ATOMIC_MOVE);
        forgetOldest();
    }

    /** Bytes left by an earlier transfer, not verified. */
    long keptBytes(Key key) throws IOException {
        try {
            return Files.size(layout.partial(key.name()));
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    /** Forgets those into which nothing was written since {@code before}; how many. */
    int forgetOlder(Instant before) throws IOException {
        int forgotten = 0;
        try (Stream<Path> files = Files.list(layout.partials())) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (modified(file).toInstant().isBefore(before) && Files.deleteIfExists(file)) {
                    forgotten++;
                }
            }
        }
        return forgotten;
    }

    private record Kept(Path file, FileTime modified) {}

    private void forgetOldest() throws IOException {
        List<Kept> kept = new ArrayList<>();
        try (Stream<Path> files = Files.list(layout.partials())) {
            for (Path file : (Iterable<Path>) files::iterator) {
                kept.add(new Kept(file, modified(file)));
            }
        }
        kept.sort(Comparator.comparing(Kept::modified));
        for (int i = 0; i < kept.size() - MAX_KEPT; i++) {
            Files.deleteIfExists(kept.get(i).file());
        }
    }

    private static FileTime modified(Path file) throws IOException {
        try {
            return Files.getLastModifiedTime(file);
        } catch (NoSuchFileException e) {
            return FileTime.fromMillis(0);
        }
    }
}
