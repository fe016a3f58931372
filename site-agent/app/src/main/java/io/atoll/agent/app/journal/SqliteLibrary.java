package io.atoll.agent.app.journal;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the driver unpacks its native library: beside the journal, because {@code /tmp} may forbid
 * programs, and because what a killed agent leaves there would stay for ever. Stateless.
 */
final class SqliteLibrary {
    private SqliteLibrary() {}

    /**
     * Empties {@code folder} and has the driver unpack there, unless it has done so already.
     *
     * @throws AtollException UNAVAILABLE if the disk refuses
     */
    static void unpackTo(Path folder) {
        try {
            Files.createDirectories(folder);
            try (DirectoryStream<Path> old = Files.newDirectoryStream(folder, "sqlite-*")) {
                for (Path each : old) {
                    Files.deleteIfExists(each);
                }
            }
        } catch (IOException failed) {
            throw new AtollException(
                    ErrorCode.UNAVAILABLE, "cannot use %s: %s".formatted(folder, failed), failed);
        }
        System.setProperty("org.sqlite.tmpdir", folder.toString());
    }
}
