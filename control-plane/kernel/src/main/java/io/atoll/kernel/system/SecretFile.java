package io.atoll.kernel.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/** Whether a file keeps its secret; one judgement for all who look. Stateless. */
public final class SecretFile {
    private static final Set<PosixFilePermission> OTHERS =
            PosixFilePermissions.fromString("---rwxrwx");

    private SecretFile() {}

    /**
     * The permissions of a file with a secret if others than its owner have any. Of a pipe, or of
     * what a container's runtime lays out as a link, its owner decides.
     *
     * @return empty: nobody else can read it
     * @throws IOException if it is not there or cannot be looked at
     */
    public static Optional<String> openTo(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        var mode = Files.getPosixFilePermissions(file);
        return mode.stream().anyMatch(OTHERS::contains)
                ? Optional.of(PosixFilePermissions.toString(mode))
                : Optional.empty();
    }
}
