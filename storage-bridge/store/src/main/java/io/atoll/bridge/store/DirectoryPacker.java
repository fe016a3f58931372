package io.atoll.bridge.store;

import io.atoll.bridge.Content;
import io.atoll.bridge.ContentHasher;
import io.atoll.bridge.ContentStore;
import io.atoll.bridge.directory.DirectoryEntry;
import io.atoll.bridge.directory.DirectoryEntry.EmptyDirectory;
import io.atoll.bridge.directory.DirectoryEntry.FileEntry;
import io.atoll.bridge.directory.DirectoryManifest;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Makes content of a file or a folder. Thread-safe if the store is. */
public final class DirectoryPacker {
    private static final int BUFFER_BYTES = 256 << 10;

    private final ContentStore store;

    public DirectoryPacker(ContentStore store) {
        this.store = store;
    }

    /**
     * What was packed.
     *
     * @param directory whether the content is an {@code atoll-directory 1} stream
     */
    public record Packed(Content content, boolean directory) {}

    /**
     * Stores {@code source}. A folder is read twice, and must not change meanwhile.
     *
     * @throws AtollException NOT_FOUND if there is none; INVALID if it is, or holds, something
     *     other than files and folders, such as a symbolic link; CONFLICT if it changes meanwhile;
     *     LIMIT_EXCEEDED as {@link ContentStore.Making#write}
     */
    public Packed pack(Path source) {
        try {
            BasicFileAttributes attributes = attributes(source);
            if (attributes.isRegularFile()) {
                return new Packed(packFile(source), false);
            }
            if (attributes.isDirectory()) {
                return new Packed(packFolder(source), true);
            }
            throw refused(source, attributes);
        } catch (NoSuchFileException e) {
            throw new AtollException(
                    ErrorCode.NOT_FOUND, "cannot store '%s': it does not exist".formatted(source));
        } catch (IOException e) {
            throw StoreFailures.of("store '" + source + "'", e);
        }
    }

    private Content packFile(Path file) throws IOException {
        try (ContentStore.Making making = store.make()) {
            copy(file, making, bytes -> {});
            return making.commit();
        }
    }

    private Content packFolder(Path folder) throws IOException {
        List<DirectoryEntry> entries = new ArrayList<>();
        collect(folder, entries);
        var manifest = new DirectoryManifest(entries);
        try (ContentStore.Making making = store.make()) {
            making.write(ByteBuffer.wrap(manifest.encode()));
            for (DirectoryEntry entry : manifest.entries()) {
                switch (entry) {
                    case FileEntry file -> copyUnchanged(folder, file, making);
                    case EmptyDirectory ignored -> {}
                }
            }
            return making.commit();
        }
    }

    // A list instead of calls: how deep the folders lie, whoever made them decides.
    private static void collect(Path root, List<DirectoryEntry> entries) throws IOException {
        var folders = new ArrayDeque<>(List.of(root));
        for (var folder = folders.poll(); folder != null; folder = folders.poll()) {
            collect(root, folder, entries, folders);
        }
    }

    private static void collect(
            Path root, Path folder, List<DirectoryEntry> entries, Queue<Path> folders)
            throws IOException {
        List<Path> children;
        try (Stream<Path> files = Files.list(folder)) {
            children = files.limit(DirectoryManifest.MAX_ENTRIES + 1L).toList();
        }
        if (children.isEmpty() && !folder.equals(root)) {
            entries.add(new EmptyDirectory(name(root, folder)));
        }
        for (Path child : children) {
            BasicFileAttributes attributes = attributes(child);
            if (attributes.isDirectory()) {
                folders.add(child);
            } else if (attributes.isRegularFile()) {
                entries.add(entry(root, child));
            } else {
                throw refused(child, attributes);
            }
            if (entries.size() + folders.size() > DirectoryManifest.MAX_ENTRIES) {
                throw new AtollException(
                        ErrorCode.LIMIT_EXCEEDED,
                        "cannot store folder '%s': it has too many entries (expected at most %d)"
                                .formatted(root, DirectoryManifest.MAX_ENTRIES));
            }
        }
    }

    private static FileEntry entry(Path root, Path file) throws IOException {
        Content content;
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            content = ContentHasher.hash(in);
        }
        return new FileEntry(
                name(root, file),
                Files.getPosixFilePermissions(file).contains(PosixFilePermission.OWNER_EXECUTE),
                content.sizeBytes(),
                content.digest());
    }

    private static void copyUnchanged(Path root, FileEntry entry, ContentStore.Making making)
            throws IOException {
        Path file = root.resolve(entry.path());
        MessageDigest hasher = Digest.newHasher();
        copy(file, making, hasher::update);
        if (!Digest.ofHash(hasher.digest()).equals(entry.digest())) {
            throw new AtollException(
                    ErrorCode.CONFLICT,
                    "cannot store '%s': it changed while it was read".formatted(file));
        }
    }

    private static void copy(Path file, ContentStore.Making making, Consumer<ByteBuffer> also)
            throws IOException {
        var buffer = new byte[(int) Math.min(BUFFER_BYTES, Files.size(file) + 1)];
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                also.accept(ByteBuffer.wrap(buffer, 0, n));
                making.write(ByteBuffer.wrap(buffer, 0, n));
            }
        }
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    // A name that is not in the platform's character set comes back with a replacement character.
    private static String name(Path root, Path path) {
        String name = root.relativize(path).toString();
        if (name.indexOf('\uFFFD') >= 0) {
            throw new AtollException(
                    ErrorCode.INVALID, "cannot store '%s': its name is not UTF-8".formatted(path));
        }
        return name;
    }

    private static AtollException refused(Path path, BasicFileAttributes attributes) {
        String what = attributes.isSymbolicLink() ? "a symbolic link" : "no file and no folder";
        return new AtollException(
                ErrorCode.INVALID,
                "cannot store '%s': it is %s; only files and folders can be kept"
                        .formatted(path, what));
    }
}
