package io.atoll.bridge.directory;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.text.Shown;
import java.nio.charset.StandardCharsets;

/** One line of a directory's manifest. */
public sealed interface DirectoryEntry {
    /** Bytes of the longest path, as Linux has it. */
    int MAX_PATH_BYTES = 4096;

    /** Bytes of the longest name within a path, as Linux has it. */
    int MAX_NAME_BYTES = 255;

    /** Relative to the directory, with {@code /} between names. */
    String path();

    /** A file. */
    record FileEntry(String path, boolean executable, long sizeBytes, Digest digest)
            implements DirectoryEntry {
        public FileEntry {
            checkPath(path);
            if (sizeBytes < 0) {
                throw invalid(path, "its size is below 0");
            }
        }
    }

    /** A directory without entries; others follow from the paths of what they hold. */
    record EmptyDirectory(String path) implements DirectoryEntry {
        public EmptyDirectory {
            checkPath(path);
        }
    }

    private static void checkPath(String path) {
        if (path.getBytes(StandardCharsets.UTF_8).length > MAX_PATH_BYTES) {
            throw invalid(path, "its path is too long");
        }
        if (path.indexOf('\0') >= 0) {
            throw invalid(path, "its path has a NUL");
        }
        for (String name : path.split("/", -1)) {
            if (name.isEmpty()) {
                throw invalid(path, "its path is absolute or has an empty name");
            }
            if (name.equals(".") || name.equals("..")) {
                throw invalid(path, "its path has '" + name + "'");
            }
            if (name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
                throw invalid(path, "a name in its path is too long");
            }
        }
    }

    private static AtollException invalid(String path, String why) {
        return new AtollException(
                ErrorCode.INVALID,
                "cannot use directory entry '%s': %s".formatted(Shown.name(path), why));
    }
}
