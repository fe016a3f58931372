package io.atoll.protocol.identity;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.random.RandomSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;

/**
 * Small files that appear whole or not at all: written aside, synced, then linked or moved to their
 * name. Those with a key are readable by their owner only.
 */
public final class KeyFile {
    private static final Set<PosixFilePermission> SECRET =
            PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> PUBLIC =
            PosixFilePermissions.fromString("rw-r--r--");
    private static final int LIMIT_BYTES = 64 * 1024;

    private KeyFile() {}

    /**
     * Makes {@code file} with {@code text} unless it exists. Of several processes that try at once,
     * on this machine or over a shared folder, exactly one gets true: a hard link is made only
     * where no file is, also on NFS.
     */
    public static boolean createSecret(Path file, String text, RandomSource random) {
        try {
            Path aside = writeAside(file, text, SECRET, random);
            try {
                Files.createLink(file, aside);
            } catch (FileAlreadyExistsException _) {
                return false;
            } finally {
                Files.deleteIfExists(aside);
            }
            sync(folderOf(file));
            return true;
        } catch (IOException | UnsupportedOperationException e) {
            throw failed("write", file, e);
        }
    }

    /** Replaces {@code file} by {@code text} in one step; everybody may read it. */
    public static void replacePublic(Path file, String text, RandomSource random) {
        replace(file, text, PUBLIC, random);
    }

    /** Replaces {@code file} by {@code text} in one step; readable by its owner only. */
    public static void replaceSecret(Path file, String text, RandomSource random) {
        replace(file, text, SECRET, random);
    }

    private static void replace(
            Path file, String text, Set<PosixFilePermission> mode, RandomSource random) {
        try {
            Path aside = writeAside(file, text, mode, random);
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
            sync(folderOf(file));
        } catch (IOException e) {
            throw failed("write", file, e);
        }
    }

    /** Reads a file with a key; refused when others than its owner may read it. */
    public static String readSecret(Path file) {
        try {
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
            if (!SECRET.containsAll(mode)) {
                throw new AtollException(
                        ErrorCode.DENIED,
                        "cannot use key file %s: others could read it (mode %s, expected rw-------)"
                                .formatted(file, PosixFilePermissions.toString(mode)));
            }
            return readPublic(file);
        } catch (IOException e) {
            throw failed("read", file, e);
        }
    }

    static String readPublic(Path file) {
        try {
            long sizeBytes = Files.size(file);
            if (sizeBytes > LIMIT_BYTES) {
                throw new AtollException(
                        ErrorCode.INVALID,
                        "cannot read %s: it is too long (got %d bytes, expected at most %d)"
                                .formatted(file, sizeBytes, LIMIT_BYTES));
            }
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw failed("read", file, e);
        }
    }

    private static Path writeAside(
            Path file, String text, Set<PosixFilePermission> mode, RandomSource random)
            throws IOException {
        Files.createDirectories(folderOf(file));
        byte[] suffix = new byte[8];
        random.nextBytes(suffix);
        Path aside =
                file.resolveSibling(
                        file.getFileName() + "." + HexFormat.of().formatHex(suffix) + ".new");
        try (FileChannel channel =
                FileChannel.open(
                        aside,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(mode))) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        return aside;
    }

    private static Path folderOf(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file has a folder");
    }

    private static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static AtollException failed(String verb, Path file, Exception cause) {
        return new AtollException(
                ErrorCode.UNAVAILABLE,
                "cannot %s %s: %s".formatted(verb, file, cause.getMessage()),
                cause);
    }
}
