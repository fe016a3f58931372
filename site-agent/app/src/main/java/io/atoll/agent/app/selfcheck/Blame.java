package io.atoll.agent.app.selfcheck;

import io.atoll.kernel.AtollException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Whose fault it is that something of an attempt could not be laid out or stored: the site's, or
 * the attempt's, which chooses names and leaves behind what it likes in its own folder.
 *
 * <p>Stateless. In doubt the site is to blame: that costs the execution nothing.
 */
public final class Blame {
    /** What a disk or an operating system says of itself. */
    private static final List<String> OF_DISK =
            List.of(
                    "Input/output error",
                    "Read-only file system",
                    "Stale file handle",
                    "Transport endpoint is not connected",
                    "No such device",
                    "Too many open files",
                    "Structure needs cleaning");

    private Blame() {}

    /**
     * Before an attempt has run: only names that it chose can be wrong.
     *
     * @param own the attempt's own folder
     */
    public static boolean isOfSiteBefore(AtollException failed, Path own) {
        return switch (failed.code()) {
            case INVALID, DENIED, CONFLICT, NOT_AVAILABLE -> false;
            case NOT_FOUND,
                    UNAUTHENTICATED,
                    LIMIT_EXCEEDED,
                    UNAVAILABLE,
                    DEADLINE_EXCEEDED,
                    CORRUPT,
                    FENCED,
                    INTERNAL ->
                    cause(failed).filter(io -> isBelow(io, own) && isOfName(io)).isEmpty();
        };
    }

    /**
     * After an attempt has run: what is wrong below its own folder is its own doing, unless the
     * disk says otherwise or the folder of all attempts is gone.
     */
    public static boolean isOfSiteAfter(AtollException failed, Path own) {
        return switch (failed.code()) {
            case INVALID, DENIED, CONFLICT, NOT_FOUND, NOT_AVAILABLE -> false;
            case UNAUTHENTICATED,
                    LIMIT_EXCEEDED,
                    UNAVAILABLE,
                    DEADLINE_EXCEEDED,
                    CORRUPT,
                    FENCED,
                    INTERNAL ->
                    cause(failed)
                            .filter(io -> isBelow(io, own) && !isOfDisk(io) && isThere(own))
                            .isEmpty();
        };
    }

    private static Optional<IOException> cause(AtollException failed) {
        for (Throwable each = failed; each != null; each = each.getCause()) {
            if (each instanceof IOException io) {
                return Optional.of(io);
            }
        }
        return Optional.empty();
    }

    private static boolean isBelow(IOException failed, Path own) {
        if (!(failed instanceof FileSystemException named) || named.getFile() == null) {
            return false;
        }
        try {
            Path file = Path.of(named.getFile());
            // A name alone is one that was reached from the attempt's own folder.
            return !file.isAbsolute()
                    || (file.startsWith(own) && !file.equals(own))
                    || file.startsWith(real(own).resolve("work"));
        } catch (InvalidPathException _) {
            return true; // no name of ours
        }
    }

    // The folder of attempts may be reached by a link of the site's owner.
    private static Path real(Path own) {
        try {
            return own.toRealPath();
        } catch (IOException _) {
            return own;
        }
    }

    private static boolean isOfName(IOException failed) {
        return failed instanceof FileAlreadyExistsException
                || failed instanceof NotDirectoryException
                || says(failed, "File name too long")
                || says(failed, "Not a directory");
    }

    private static boolean isOfDisk(IOException failed) {
        return OF_DISK.stream().anyMatch(word -> says(failed, word));
    }

    private static boolean says(IOException failed, String words) {
        return String.valueOf(failed.getMessage()).contains(words);
    }

    private static boolean isThere(Path own) {
        Path all = own.getParent();
        return all == null || Files.isDirectory(all);
    }
}
