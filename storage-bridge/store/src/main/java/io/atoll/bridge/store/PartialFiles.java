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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files that transfers write into. A writer claims what an earlier one left by renaming it, so
 * that exactly one of several has it; the others begin afresh, and the first to commit wins.
 * Thread-safe, also against other processes.
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

    /** A file to write into, which belongs to one writer. */
    record Partial(Path path, FileChannel channel) {}

    Partial claim(Digest digest) throws IOException {
        Path own = layout.temps().resolve(temps.nextName() + '.' + digest.hex());
        try {
            Files.move(layout.partial(digest), own, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            // Nothing was left: it is created below.
        }
        return new Partial(own, FileChannel.open(own, CREATE, READ, WRITE));
    }

    /** Keeps the file of a broken transfer for the next {@link #claim}. */
    void keep(Digest digest, Path own) throws IOException {
        Files.move(own, layout.partial(digest), StandardCopyOption.ATOMIC_MOVE);
        forgetOldest();
    }

    /** Bytes left by an earlier transfer, not verified. */
    long keptBytes(Digest digest) throws IOException {
        try {
            return Files.size(layout.partial(digest));
        } catch (NoSuchFileException e) {
            return 0;
        }
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
