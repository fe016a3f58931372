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
import io.atoll.kernel.text.DataNames;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
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
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
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
     * @param parts digests of the files in it; none if it is no directory
     */
    public record Packed(Content content, boolean directory, Set<Digest> parts) {
        public Packed {
            parts = Set.copyOf(parts);
        }
    }

    /**
     * Stores {@code source}. A folder is read twice, and must not change meanwhile.
     *
     * @param names how names of {@code source} and below are told in sentences
     * @throws AtollException NOT_FOUND if there is none; INVALID if it is, or holds, something
     *     other than files and folders, such as a symbolic link; CONFLICT if it changes meanwhile;
     *     LIMIT_EXCEEDED as {@link ContentStore.Making#write}
     */
    public Packed pack(Path source, DataNames names) {
        try {
            BasicFileAttributes attributes = attributes(source);
            if (attributes.isRegularFile()) {
                return new Packed(packFile(source), false, Set.of());
            }
            if (attributes.isDirectory()) {
                return packFolder(source, names);
            }
            throw refused(source, source, attributes, names);
        } catch (NoSuchFileException e) {
            throw new AtollException(
                    ErrorCode.NOT_FOUND,
                    "cannot store %s: it does not exist".formatted(named(source, source, names)));
        } catch (UncheckedIOException e) {
            throw StoreFailures.of(
                    "store " + named(source, source, names), Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw StoreFailures.of("store " + named(source, source, names), e);
        }
    }

    // Within what is packed; of that itself its last name.
    private static String named(Path root, Path path, DataNames names) {
        return names.of(
                String.valueOf(path.equals(root) ? root.getFileName() : root.relativize(path)));
    }

    private Content packFile(Path file) throws IOException {
        try (ContentStore.Making making = store.make()) {
            copy(file, making, bytes -> {});
            return making.commit();
        }
    }

    private Packed packFolder(Path folder, DataNames names) throws IOException {
        List<DirectoryEntry> entries = new ArrayList<>();
        collect(folder, entries, names);
        var manifest = new DirectoryManifest(entries);
        try (ContentStore.Making making = store.make()) {
            making.write(ByteBuffer.wrap(manifest.encode()));
            for (DirectoryEntry entry : manifest.entries()) {
                switch (entry) {
                    case FileEntry file -> copyUnchanged(folder, file, making, names);
                    case EmptyDirectory ignored -> {}
                }
            }
            return new Packed(making.commit(), true, parts(manifest));
        }
    }

    private static Set<Digest> parts(DirectoryManifest manifest) {
        Set<Digest> parts = new HashSet<>();
        for (DirectoryEntry entry : manifest.entries()) {
            switch (entry) {
                case FileEntry file -> parts.add(file.digest());
                case EmptyDirectory ignored -> {}
            }
        }
        return parts;
    }

    // A list instead of calls: how deep the folders lie, whoever made them decides.
    private static void collect(Path root, List<DirectoryEntry> entries, DataNames names)
            throws IOException {
        var folders = new ArrayDeque<>(List.of(root));
        for (var folder = folders.poll(); folder != null; folder = folders.poll()) {
            collect(root, folder, entries, folders, names);
        }
    }

    private static void collect(
            Path root,
            Path folder,
            List<DirectoryEntry> entries,
            Queue<Path> folders,
            DataNames names)
            throws IOException {
        List<Path> children;
        try (Stream<Path> files = Files.list(folder)) {
            children = files.limit(DirectoryManifest.MAX_ENTRIES + 1L).toList();
        }
        if (children.isEmpty() && !folder.equals(root)) {
            entries.add(new EmptyDirectory(name(root, folder, names)));
        }
        for (Path child : children) {
            BasicFileAttributes attributes = attributes(child);
            if (attributes.isDirectory()) {
                folders.add(child);
            } else if (attributes.isRegularFile()) {
                entries.add(entry(root, child, names));
            } else {
                throw refused(root, child, attributes, names);
            }
            if (entries.size() + folders.size() > DirectoryManifest.MAX_ENTRIES) {
                throw new AtollException(
                        ErrorCode.LIMIT_EXCEEDED,
                        "cannot store folder %s: it has too many entries (expected at most %d)"
                                .formatted(
                                        named(root, root, names), DirectoryManifest.MAX_ENTRIES));
            }
        }
    }

    private static FileEntry entry(Path root, Path file, DataNames names) throws IOException {
        Content content;
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            content = ContentHasher.hash(in);
        }
        return new FileEntry(
                name(root, file, names),
                Files.getPosixFilePermissions(file).contains(PosixFilePermission.OWNER_EXECUTE),
                content.sizeBytes(),
                content.digest());
    }

    private static void copyUnchanged(
            Path root, FileEntry entry, ContentStore.Making making, DataNames names)
            throws IOException {
        Path file = root.resolve(entry.path());
        MessageDigest hasher = Digest.newHasher();
        copy(file, making, hasher::update);
        if (!Digest.ofHash(hasher.digest()).equals(entry.digest())) {
            throw new AtollException(
                    ErrorCode.CONFLICT,
                    "cannot store %s: it changed while it was read"
                            .formatted(named(root, file, names)));
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
    private static String name(Path root, Path path, DataNames names) {
        String name = root.relativize(path).toString();
        if (name.indexOf('\uFFFD') >= 0) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot store %s: its name is not UTF-8".formatted(named(root, path, names)));
        }
        return name;
    }

    private static AtollException refused(
            Path root, Path path, BasicFileAttributes attributes, DataNames names) {
        String what = attributes.isSymbolicLink() ? "a symbolic link" : "no file and no folder";
        return new AtollException(
                ErrorCode.INVALID,
                "cannot store %s: it is %s; only files and folders can be kept"
                        .formatted(named(root, path, names), what));
    }
}
