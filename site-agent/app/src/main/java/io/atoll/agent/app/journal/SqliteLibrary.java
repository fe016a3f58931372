package io.atoll.agent.app.journal;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Optional;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * Where the driver's native library is unpacked: beside the journal, because {@code /tmp} may
 * forbid programs, and because what a killed agent leaves there would stay for ever. It stays for
 * the next start, which may find a full disk. Stateless.
 */
final class SqliteLibrary {
    private static final int PIECE_BYTES = 64 << 10;

    private SqliteLibrary() {}

    /**
     * Unpacks the library into {@code folder}, unless it lies there, and has the driver take it.
     *
     * @throws AtollException UNAVAILABLE if the disk refuses
     */
    static void unpackTo(Path folder) {
        Path library = folder.resolve(LibraryLoaderUtil.getNativeLibName());
        try {
            Files.createDirectories(folder);
            // What the driver itself unpacks has a name of its own each time.
            try (DirectoryStream<Path> old = Files.newDirectoryStream(folder, "sqlite-*")) {
                for (Path each : old) {
                    Files.deleteIfExists(each);
                }
            }
            if (!isThere(library)) {
                unpack(library);
            }
        } catch (IOException failed) {
            throw new AtollException(
                    ErrorCode.UNAVAILABLE, "cannot use %s: %s".formatted(folder, failed), failed);
        }
        System.setProperty("org.sqlite.tmpdir", folder.toString());
        System.setProperty("org.sqlite.lib.path", folder.toString());
    }

    // It may be that of another version, or one whose unpacking was cut short.
    private static boolean isThere(Path library) throws IOException {
        if (!Files.isRegularFile(library)) {
            return false;
        }
        var packed = packed();
        if (packed.isEmpty()) {
            return true;
        }
        try (var ours = new BufferedInputStream(packed.get());
                var there = new BufferedInputStream(Files.newInputStream(library))) {
            byte[] one = ours.readNBytes(PIECE_BYTES);
            while (one.length > 0) {
                if (!Arrays.equals(one, there.readNBytes(PIECE_BYTES))) {
                    return false;
                }
                one = ours.readNBytes(PIECE_BYTES);
            }
            return there.read() < 0;
        }
    }

    private static void unpack(Path library) throws IOException {
        var packed = packed();
        if (packed.isEmpty()) {
            return; // the driver says so
        }
        Path aside = library.resolveSibling(library.getFileName() + ".new");
        try (InputStream in = packed.get()) {
            Files.copy(in, aside, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.move(aside, library, StandardCopyOption.ATOMIC_MOVE);
    }

    private static Optional<InputStream> packed() {
        return Optional.ofNullable(
                SQLiteJDBCLoader.class.getResourceAsStream(
                        LibraryLoaderUtil.getNativeLibResourcePath()
                                + "/"
                                + LibraryLoaderUtil.getNativeLibName()));
    }
}
