package io.atoll.bridge.store;

import io.atoll.bridge.ContentStore;
import io.atoll.bridge.ReadingStream;
import io.atoll.bridge.directory.DirectoryEntry;
import io.atoll.bridge.directory.DirectoryEntry.EmptyDirectory;
import io.atoll.bridge.directory.DirectoryEntry.FileEntry;
import io.atoll.bridge.directory.DirectoryManifest;
import io.atoll.bridge.directory.ManifestReader;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.text.DataNames;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Lays out directory content as a folder. The bytes may be hostile: nothing is written outside the
 * new folder, and each file and the whole are verified. Thread-safe if the store is.
 */
public final class DirectoryUnpacker {
    private static final int BUFFER_BYTES = 256 << 10;

    private final ContentStore store;

    public DirectoryUnpacker(ContentStore store) {
        this.store = store;
    }

    /**
     * Makes the folder {@code target} and everything in it. The copy is not made durable.
     *
     * @param target must not exist; its parent does. It is gone again if this fails
     * @param names how names of its entries are told in sentences
     * @throws AtollException NOT_FOUND; INVALID if the content is no directory; CORRUPT if a byte
     *     is wrong: the content is out of view then; LIMIT_EXCEEDED if the disk is full
     */
    public void unpack(Digest digest, Path target, DataNames names) {
        boolean good = false;
        boolean made = false;
        try (ContentStore.Reading reading = store.open(digest)) {
            Files.createDirectory(target);
            made = true;
            MessageDigest whole = Digest.newHasher();
            var in =
                    new DigestInputStream(
                            new BufferedInputStream(new ReadingStream(reading), BUFFER_BYTES),
                            whole);
            layOut(in, reading.content().sizeBytes(), target, names);
            if (!Digest.ofHash(whole.digest()).equals(digest)) {
                throw StoreFailures.corrupt(digest, "its bytes are not what its digest says");
            }
            good = true;
        } catch (IOException e) {
            throw StoreFailures.of("lay out content " + digest, e);
        } catch (AtollException e) {
            throw damaged(digest, e);
        } finally {
            if (made && !good) {
                remove(target);
            }
        }
    }

    /**
     * The same of bytes that come from elsewhere, whose digest the caller proves, for somebody who
     * may see all of them.
     *
     * @param in at the content's first byte; read to its last one
     * @param target must not exist; its parent does. It is gone again if this fails
     * @throws AtollException INVALID if the content is no directory; CORRUPT if a file is not what
     *     the manifest says
     * @throws IOException if {@code in} or the disk fails
     */
    public static void unpack(InputStream in, long sizeBytes, Path target) throws IOException {
        boolean good = false;
        Files.createDirectory(target);
        try {
            layOut(in, sizeBytes, target, DataNames.SHOWN);
            good = true;
        } finally {
            if (!good) {
                remove(target);
            }
        }
    }

    // A damaged manifest shows in many ways: what the bytes are decides.
    private AtollException damaged(Digest digest, AtollException cause) {
        boolean aboutBytes =
                cause.code() == ErrorCode.CORRUPT
                        || cause.code() == ErrorCode.INVALID
                        || cause.code() == ErrorCode.LIMIT_EXCEEDED;
        if (aboutBytes && store.find(digest).isPresent() && !store.scrub(digest)) {
            return StoreFailures.corrupt(
                    digest, "its bytes are not what its digest says; it is out of view now");
        }
        return cause;
    }

    private static void layOut(InputStream in, long sizeBytes, Path target, DataNames names)
            throws IOException {
        DirectoryManifest manifest = manifest(in, names);
        long expected = Math.addExact(manifest.encode().length, manifest.filesBytes());
        if (expected != sizeBytes) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot use directory: its manifest does not fit its size (got %d bytes, expected %d)"
                            .formatted(sizeBytes, expected));
        }
        List<DirectoryEntry> entries = manifest.entries();
        for (DirectoryEntry entry : entries) {
            Path path = target.resolve(entry.path());
            switch (entry) {
                case EmptyDirectory ignored -> Files.createDirectories(path);
                case FileEntry file -> {
                    Files.createDirectories(DurableFiles.folderOf(path));
                    write(in, file, path, names);
                }
            }
        }
    }

    // What is wrong with a manifest is told with the names in it.
    private static DirectoryManifest manifest(InputStream in, DataNames names) throws IOException {
        try {
            return ManifestReader.read(in);
        } catch (AtollException wrong) {
            throw names.leftOut()
                    ? new AtollException(
                            wrong.code(), "cannot use directory: its manifest is wrong")
                    : wrong;
        }
    }

    private static void write(InputStream in, FileEntry file, Path path, DataNames names)
            throws IOException {
        MessageDigest hasher = Digest.newHasher();
        var buffer = new byte[(int) Math.min(BUFFER_BYTES, file.sizeBytes() + 1)];
        try (OutputStream out = Files.newOutputStream(path, StandardOpenOption.CREATE_NEW)) {
            long left = file.sizeBytes();
            while (left > 0) {
                int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (n < 0) {
                    throw fileCorrupt(file, names, "is cut off");
                }
                hasher.update(buffer, 0, n);
                out.write(buffer, 0, n);
                left -= n;
            }
        }
        if (!Digest.ofHash(hasher.digest()).equals(file.digest())) {
            throw fileCorrupt(file, names, "is not what its digest says");
        }
        if (file.executable()) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private static AtollException fileCorrupt(FileEntry file, DataNames names, String why) {
        return new AtollException(
                ErrorCode.CORRUPT,
                "cannot lay out directory: its file %s %s".formatted(names.of(file.path()), why));
    }

    private static void remove(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // What is left is the caller's sandbox, which it clears away anyhow.
        }
    }
}
