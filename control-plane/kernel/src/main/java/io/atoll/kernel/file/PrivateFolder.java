package io.atoll.kernel.file;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Folders for keys, journals and data: for their user only. Stateless; any thread. */
public final class PrivateFolder {
    private static final Set<PosixFilePermission> OWN =
            PosixFilePermissions.fromString("rwx------");

    /** Belongs to the user that this process runs as; see proc(5). */
    private static final Path SELF = Path.of("/proc/self");

    private PrivateFolder() {}

    /**
     * Makes {@code folder} with mode 0700, and the folders above it that are not there. One that is
     * there already loses everybody else's permissions.
     *
     * @throws AtollException DENIED if it belongs to another user
     * @throws IOException if it cannot be made or narrowed, or is no folder
     */
    public static void make(Path folder) throws IOException {
        Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWN));
        Object owner = Files.getAttribute(folder, "unix:uid");
        Object self = Files.getAttribute(SELF, "unix:uid");
        if (!owner.equals(self)) {
            throw new AtollException(
                    ErrorCode.DENIED,
                    "cannot use the folder %s: it belongs to another user (got uid %s, expected %s)"
                            .formatted(folder, owner, self));
        }
        if (!Files.getPosixFilePermissions(folder).equals(OWN)) {
            Files.setPosixFilePermissions(folder, OWN);
        }
    }
}
