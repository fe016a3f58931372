package io.atoll.cli.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Files that the command line writes for its user. */
final class OwnFiles {
    private OwnFiles() {}

    /** Puts a finished temporary file in its place, as readable as any new file. */
    static void publish(Path partial, Path file) throws IOException {
        Files.setPosixFilePermissions(partial, PosixFilePermissions.fromString("rw-r--r--"));
        Files.move(
                partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
