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
import io.atoll.kernel.file.OpenFolder;
import io.atoll.kernel.text.DataNames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Makes content of a file or a folder, reached by handles: whoever can write there cannot make it
 * read another place through a link. Thread-safe if the store is.
 */
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
        Path parent = source.toAbsolutePath().getParent();
        Path name = source.getFileName();
        try (OpenFolder folder = OpenFolder.open(parent == null ? source : parent)) {
            return parent == null || name == null
                    ? packFolder(folder, names)
                    : packEntry(folder, name, names);
        } catch (IOException e) {
            throw failure(String.valueOf(name), names, e);
        }
    }

    /**
     * Stores what lies below a folder that somebody else can write in: no link on the way is
     * followed.
     *
     * @param path relative to {@code root}
     * @throws AtollException as {@link #pack(Path, DataNames)}
     */
    public Packed pack(OpenFolder root, Path path, DataNames names) {
        try (var descent = new Descent(root)) {
            Path parent = path.getParent();
            return packEntry(
                    parent == null ? root : descent.to(parent),
                    Objects.requireNonNull(path.getFileName(), "a path has a last name"),
                    names);
        } catch (IOException e) {
            throw failure(path.toString(), names, e);
        }
    }

    private static AtollException failure(String source, DataNames names, IOException e) {
        return e instanceof NoSuchFileException
                ? new AtollException(
                        ErrorCode.NOT_FOUND,
                        "cannot store %s: it does not exist".formatted(names.of(source)))
                : StoreFailures.of("store " + names.of(source), e);
    }

    private Packed packEntry(OpenFolder folder, Path name, DataNames names) throws IOException {
        PosixFileAttributes attributes = attributes(folder, name);
        if (attributes.isRegularFile()) {
            return new Packed(packFile(folder, name), false, Set.of());
        }
        if (attributes.isDirectory()) {
            try (OpenFolder own = folder.folder(name)) {
                return packFolder(own, names);
            }
        }
        throw refused(name, attributes, names);
    }

    private Content packFile(OpenFolder folder, Path name) throws IOException {
        try (ContentStore.Making making = store.make()) {
            copy(folder, name, making, bytes -> {});
            return making.commit();
        }
    }

    private Packed packFolder(OpenFolder folder, DataNames names) throws IOException {
        var manifest = manifest(folder, names);
        try (ContentStore.Making making = store.make();
                var descent = new Descent(folder)) {
            making.write(ByteBuffer.wrap(manifest.encode()));
            for (DirectoryEntry entry : manifest.entries()) {
                switch (entry) {
                    case FileEntry file -> copyUnchanged(descent, file, making, names);
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

    /** What lies in {@code folder}, whose files are hashed for it. */
    static DirectoryManifest manifest(OpenFolder folder, DataNames names) throws IOException {
        var listing = new Listing(folder, names);
        listing.collect(folder);
        return new DirectoryManifest(listing.entries);
    }

    /** The entries of one folder as they are found. */
    private static final class Listing {
        private final OpenFolder root;
        private final DataNames names;
        private final List<DirectoryEntry> entries = new ArrayList<>();

        Listing(OpenFolder root, DataNames names) {
            this.root = root;
            this.names = names;
        }

        private void collect(OpenFolder folder) throws IOException {
            int before = entries.size();
            folder.each(name -> collect(folder, name));
            if (entries.size() == before && folder != root) {
                entries.add(new EmptyDirectory(name(folder.path())));
            }
        }

        private void collect(OpenFolder folder, Path name) throws IOException {
            PosixFileAttributes attributes = attributes(folder, name);
            if (attributes.isDirectory()) {
                try (OpenFolder child = folder.folder(name)) {
                    collect(child);
                }
            } else if (attributes.isRegularFile()) {
                entries.add(entry(folder, name, attributes));
            } else {
                throw refused(relative(folder.path().resolve(name)), attributes, names);
            }
            if (entries.size() > DirectoryManifest.MAX_ENTRIES) {
                throw new AtollException(
                        ErrorCode.LIMIT_EXCEEDED,
                        "cannot store folder %s: it has too many entries (expected at most %d)"
                                .formatted(
                                        names.of(String.valueOf(root.path().getFileName())),
                                        DirectoryManifest.MAX_ENTRIES));
            }
        }

        private FileEntry entry(OpenFolder folder, Path name, PosixFileAttributes attributes)
                throws IOException {
            Content content;
            try (InputStream in = open(folder, name)) {
                content = ContentHasher.hash(in);
            }
            return new FileEntry(
                    name(folder.path().resolve(name)),
                    attributes.permissions().contains(PosixFilePermission.OWNER_EXECUTE),
                    content.sizeBytes(),
                    content.digest());
        }

        private Path relative(Path path) {
            return root.path().relativize(path);
        }

        // A name that is not in the platform's character set comes back with a replacement
        // character.
        private String name(Path path) {
            String name = relative(path).toString();
            if (name.indexOf('\uFFFD') >= 0) {
                throw new AtollException(
                        ErrorCode.INVALID,
                        "cannot store %s: its name is not UTF-8".formatted(names.of(name)));
            }
            return name;
        }
    }

    private static void copyUnchanged(
            Descent descent, FileEntry entry, ContentStore.Making making, DataNames names)
            throws IOException {
        Path path = Path.of(entry.path());
        Path parent = path.getParent();
        OpenFolder folder = parent == null ? descent.root() : descent.to(parent);
        Path name = Objects.requireNonNull(path.getFileName(), "an entry has a name");
        MessageDigest hasher = Digest.newHasher();
        copy(folder, name, making, hasher::update);
        if (!Digest.ofHash(hasher.digest()).equals(entry.digest())) {
            throw new AtollException(
                    ErrorCode.CONFLICT,
                    "cannot store %s: it changed while it was read"
                            .formatted(names.of(entry.path())));
        }
    }

    private static void copy(
            OpenFolder folder, Path name, ContentStore.Making making, Consumer<ByteBuffer> also)
            throws IOException {
        try (FileChannel file = folder.file(name, StandardOpenOption.READ)) {
            var buffer = ByteBuffer.allocate((int) Math.min(BUFFER_BYTES, file.size() + 1));
            while (file.read(buffer.clear()) >= 0) {
                buffer.flip();
                also.accept(buffer.duplicate());
                making.write(buffer);
            }
        }
    }

    private static InputStream open(OpenFolder folder, Path name) throws IOException {
        return Channels.newInputStream(folder.file(name, StandardOpenOption.READ));
    }

    private static PosixFileAttributes attributes(OpenFolder folder, Path name) throws IOException {
        return folder.look(name)
                .orElseThrow(() -> new NoSuchFileException(folder.path().resolve(name).toString()));
    }

    private static AtollException refused(
            Path path, PosixFileAttributes attributes, DataNames names) {
        String what = attributes.isSymbolicLink() ? "a symbolic link" : "no file and no folder";
        return new AtollException(
                ErrorCode.INVALID,
                "cannot store %s: it is %s; only files and folders can be kept"
                        .formatted(names.of(path.toString()), what));
    }
}
