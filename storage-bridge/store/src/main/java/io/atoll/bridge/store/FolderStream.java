package io.atoll.bridge.store;

import io.atoll.bridge.directory.DirectoryEntry;
import io.atoll.bridge.directory.DirectoryEntry.EmptyDirectory;
import io.atoll.bridge.directory.DirectoryEntry.FileEntry;
import io.atoll.bridge.directory.DirectoryManifest;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Iterator;
import java.util.Optional;

/**
 * The stream {@code atoll-directory 1} of a folder: its manifest, then its files one after the
 * other, of which one is open at a time. Not thread-safe.
 */
final class FolderStream extends InputStream {
    private final Path folder;
    private final Iterator<DirectoryEntry> entries;
    private InputStream current;
    private Optional<FileEntry> file = Optional.empty();
    private Optional<MessageDigest> hasher = Optional.empty();
    private long left;

    /** {@code from}: bytes to leave out; files among them are not read. */
    FolderStream(Path folder, DirectoryManifest manifest, long from) throws IOException {
        this.folder = folder;
        this.entries = manifest.entries().iterator();
        byte[] head = manifest.encode();
        this.current = new ByteArrayInputStream(head);
        this.left = head.length;
        leaveOut(from);
    }

    private void leaveOut(long from) throws IOException {
        long rest = from;
        while (rest > 0) {
            if (rest < left || file.isEmpty()) {
                long skipped = Math.min(rest, left);
                current.skipNBytes(skipped);
                left -= skipped;
                rest -= skipped;
                hasher = Optional.empty(); // of a part of a file there is no digest
            } else {
                rest -= left;
                left = 0;
                hasher = Optional.empty();
            }
            if (left == 0 && !next()) {
                return;
            }
        }
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        while (left == 0) {
            if (!next()) {
                return -1;
            }
        }
        int count = current.read(into, offset, (int) Math.min(length, left));
        if (count < 0) {
            throw changed();
        }
        hasher.ifPresent(each -> each.update(into, offset, count));
        left -= count;
        return count;
    }

    /** Ends with the file that was read and opens the next one. @return false: there is none */
    private boolean next() throws IOException {
        if (file.isPresent() && hasher.isPresent()) {
            Digest digest = Digest.ofHash(hasher.get().digest());
            if (!digest.equals(file.get().digest()) || current.read() >= 0) {
                throw changed();
            }
        }
        current.close();
        file = Optional.empty();
        hasher = Optional.empty();
        while (entries.hasNext()) {
            switch (entries.next()) {
                case EmptyDirectory _ -> {
                    // The manifest has all of it.
                }
                case FileEntry each -> {
                    open(each);
                    return true;
                }
            }
        }
        return false;
    }

    private void open(FileEntry entry) throws IOException {
        current = Files.newInputStream(folder.resolve(entry.path()), LinkOption.NOFOLLOW_LINKS);
        file = Optional.of(entry);
        hasher = Optional.of(Digest.newHasher());
        left = entry.sizeBytes();
    }

    private AtollException changed() {
        return new AtollException(
                ErrorCode.CONFLICT,
                "cannot read '%s': it changed while it was read"
                        .formatted(file.map(each -> folder.resolve(each.path())).orElse(folder)));
    }

    @Override
    public void close() throws IOException {
        current.close();
    }
}
