package io.atoll.server.postgres.embedded;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.system.FolderRemoval;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The PostgreSQL programs, unpacked once per machine and user into a cache folder. The folder
 * appears whole or not at all, also when unpacking was killed half-way.
 */
public final class PostgresBinaries {
    /** The version of the binaries on the class path. */
    public static final String VERSION = "17.7.0";

    private static final String ARCHIVE = "/postgres-linux-x86_64.txz";
    private static final String BUILD_FILES = "lib/postgresql/pgxs/";

    /** File locks are per process: this one keeps two threads of one process apart. */
    private static final ReentrantLock UNPACKING = new ReentrantLock();

    private final Path folder;

    private PostgresBinaries(Path folder) {
        this.folder = folder;
    }

    /** {@code $XDG_CACHE_HOME/atoll}, else {@code ~/.cache/atoll}. */
    public static Path defaultCache(Map<String, String> environment, Path home) {
        String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
        return (cache.isBlank() ? home.resolve(".cache") : Path.of(cache)).resolve("atoll");
    }

    /**
     * Unpacks the programs below {@code cache} unless they are there.
     *
     * @throws AtollException UNAVAILABLE if they cannot be unpacked
     */
    public static PostgresBinaries in(Path cache) {
        var target = cache.resolve("postgres-" + VERSION);
        if (!Files.isExecutable(target.resolve("bin/postgres"))) {
            UNPACKING.lock();
            try {
                unpackOnce(cache, target);
            } catch (IOException e) {
                throw new AtollException(
                        ErrorCode.UNAVAILABLE,
                        "cannot unpack PostgreSQL into %s: %s".formatted(target, e.getMessage()),
                        e);
            } finally {
                UNPACKING.unlock();
            }
        }
        return new PostgresBinaries(target);
    }

    /** The program named {@code name}. */
    public Path program(String name) {
        return folder.resolve("bin").resolve(name);
    }

    private static void unpackOnce(Path cache, Path target) throws IOException {
        Files.createDirectories(cache);
        try (var channel =
                        FileChannel.open(
                                cache.resolve("postgres-" + VERSION + ".lock"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                var lock = channel.lock()) {
            if (!lock.isValid() || Files.isExecutable(target.resolve("bin/postgres"))) {
                return;
            }
            var part = cache.resolve("postgres-" + VERSION + ".part");
            FolderRemoval.remove(part);
            FolderRemoval.remove(target);
            try (var archive = PostgresBinaries.class.getResourceAsStream(ARCHIVE)) {
                if (archive == null) {
                    throw new IOException("the archive " + ARCHIVE + " is not on the class path");
                }
                unpack(archive, part);
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static void unpack(InputStream archive, Path into) throws IOException {
        var unpacked = new XZInputStream(new BufferedInputStream(archive, 1 << 16));
        try (var tar = new TarArchiveInputStream(new BufferedInputStream(unpacked, 1 << 16))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                var path = into.resolve(entry.getName()).normalize();
                if (!path.startsWith(into)) {
                    throw new IOException("the archive names a path outside: " + entry.getName());
                }
                if (!entry.getName().startsWith(BUILD_FILES)) {
                    place(tar, entry, path);
                }
            }
        }
    }

    private static void place(TarArchiveInputStream tar, TarArchiveEntry entry, Path path)
            throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(path);
        } else if (entry.isSymbolicLink()) {
            Files.createDirectories(path.getParent());
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else {
            Files.createDirectories(path.getParent());
            Files.copy(tar, path);
            boolean program = (entry.getMode() & 0100) != 0;
            Files.setPosixFilePermissions(
                    path, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
        }
    }
}
