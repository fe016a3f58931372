package io.atoll.bridge.store;

import io.atoll.kernel.random.RandomSource;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Names temporary files, and sweeps those of processes that died. Two processes may use one folder
 * (control plane instances that share the global store): each holds a lock on a file named after
 * it, and temporary files of a live one are left alone. Thread-safe.
 */
final class TempFiles implements Closeable {
    private static final String LOCK = ".lock";

    private final Path folder;
    private final Path partials;
    private final String prefix;
    private final FileChannel alive;
    private final AtomicLong count = new AtomicLong();

    private TempFiles(Path folder, Path partials, String prefix, FileChannel alive) {
        this.folder = folder;
        this.partials = partials;
        this.prefix = prefix;
        this.alive = alive;
    }

    static TempFiles open(StoreLayout layout, RandomSource random) throws IOException {
        Path folder = layout.temps();
        while (true) {
            String prefix = HexFormat.of().toHexDigits(random.nextLong());
            Path lock = folder.resolve(prefix + LOCK);
            FileChannel channel =
                    FileChannel.open(lock, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            // Another process may sweep the new file before it is locked: then again.
            if (isLocked(channel) && Files.exists(lock)) {
                var temps = new TempFiles(folder, layout.partials(), prefix, channel);
                temps.sweep();
                return temps;
            }
            channel.close();
        }
    }

    Path next() {
        return folder.resolve(nextName());
    }

    /** Unique among all names this gives, in this process and others. */
    String nextName() {
        return prefix + '-' + count.incrementAndGet();
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(folder.resolve(prefix + LOCK));
        alive.close();
    }

    static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private void sweep() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.toList();
        }
        for (Path file : files) {
            String owner = file.getFileName().toString().split("[-.]", 2)[0];
            if (!owner.equals(prefix) && isDead(owner)) {
                remove(file);
            }
        }
    }

    // What a transfer was writing is named TEMP.DIGEST, with the sender behind it; a later one goes
    // on
    // with it.
    private void remove(Path file) throws IOException {
        String[] name = file.getFileName().toString().split("\\.", 2);
        if (name.length == 2 && name[1].matches("[0-9a-f]{64}(\\.[0-9a-f]{32})?")) {
            Files.move(file, partials.resolve(name[1]), StandardCopyOption.ATOMIC_MOVE);
        } else {
            Files.deleteIfExists(file);
        }
    }

    private boolean isDead(String owner) throws IOException {
        Path lock = folder.resolve(owner + LOCK);
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE)) {
            return isLocked(channel);
        } catch (NoSuchFileException e) {
            return true;
        }
    }
}
