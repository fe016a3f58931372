package io.atoll.kernel.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A folder held open by its descriptor. What lies in it is reached from there by its own name
 * (openat(2)) and never through a symbolic link, so that whoever can write in the folder cannot
 * lead a reader, a writer or a remover to another place, not even between a look and an act.
 *
 * <p>Names are single ones, as {@link #each} gives them: a name's bytes need not be text. Owned by
 * one thread at a time. Holds two file descriptors until it is closed.
 */
public final class OpenFolder implements Closeable {
    /** Deeper ones are refused: each level held open costs descriptors. */
    public static final int MAX_DEPTH = 256;

    private final SecureDirectoryStream<Path> stream;
    private final Path path;
    private final int depth;

    private OpenFolder(DirectoryStream<Path> stream, Path path, int depth) throws IOException {
        if (!(stream instanceof SecureDirectoryStream<Path> secure)) {
            stream.close();
            throw new FileSystemException(
                    path.toString(), null, "this file system cannot hold a folder open");
        }
        this.stream = secure;
        this.path = path;
        this.depth = depth;
    }

    /**
     * Opens a folder by its path, whose links are followed: it is the word of whoever set this
     * program up.
     *
     * @throws NoSuchFileException if there is none
     */
    @SuppressWarnings("StreamResourceLeak") // closed with the folder
    public static OpenFolder open(Path path) throws IOException {
        return new OpenFolder(Files.newDirectoryStream(path), path, 0);
    }

    /** By what it was opened; for sentences, and never to reach anything. */
    public Path path() {
        return path;
    }

    /**
     * Opens a folder that lies in this one.
     *
     * @throws NoSuchFileException if there is none
     * @throws NotDirectoryException if it is something else, a symbolic link included
     */
    public OpenFolder folder(Path name) throws IOException {
        if (depth >= MAX_DEPTH) {
            throw new FileSystemException(
                    path.toString(), null, "folders lie more than " + MAX_DEPTH + " deep");
        }
        if (!attributes(name).isDirectory()) {
            throw new NotDirectoryException(path.resolve(name).toString());
        }
        return new OpenFolder(
                stream.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS),
                path.resolve(name),
                depth + 1);
    }

    /** What a name stands for, a link counting as itself; nothing if there is no such name. */
    public Optional<PosixFileAttributes> look(Path name) throws IOException {
        try {
            return Optional.of(attributes(name));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    private PosixFileAttributes attributes(Path name) throws IOException {
        return view(name).readAttributes();
    }

    private PosixFileAttributeView view(Path name) {
        return stream.getFileAttributeView(
                name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Opens a file that lies in this folder. A symbolic link, a pipe or a device is refused.
     *
     * @param options as {@link FileChannel#open}
     * @throws NoSuchFileException if there is none and {@code options} make none
     */
    public FileChannel file(Path name, OpenOption... options) throws IOException {
        Set<OpenOption> all = new HashSet<>(List.of(options));
        if (!all.contains(StandardOpenOption.CREATE_NEW)) { // that opens nothing that is there
            Optional<PosixFileAttributes> before = look(name);
            if (before.isPresent() && !before.get().isRegularFile()) {
                throw notAFile(name, before.get());
            }
        }
        all.add(LinkOption.NOFOLLOW_LINKS);
        return (FileChannel) stream.newByteChannel(name, all, new FileAttribute<?>[0]);
    }

    private FileSystemException notAFile(Path name, PosixFileAttributes attributes) {
        return new FileSystemException(
                path.resolve(name).toString(),
                null,
                attributes.isSymbolicLink()
                        ? "it is a symbolic link, which is not followed"
                        : "it is no file");
    }

    /**
     * All bytes of a small file.
     *
     * @param mostBytes a larger one is refused
     */
    public byte[] read(Path name, int mostBytes) throws IOException {
        try (FileChannel channel = file(name, StandardOpenOption.READ)) {
            if (channel.size() > mostBytes) {
                throw new FileSystemException(
                        path.resolve(name).toString(),
                        null,
                        "it holds %d bytes (expected at most %d)"
                                .formatted(channel.size(), mostBytes));
            }
            var bytes = ByteBuffer.allocate((int) channel.size());
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
            return Arrays.copyOf(bytes.array(), bytes.position());
        }
    }

    /** Shows {@code visitor} each name in this folder, read as they are shown; once only. */
    public void each(Visitor visitor) throws IOException {
        try {
            for (Path entry : stream) {
                visitor.visit(Objects.requireNonNull(entry.getFileName(), "an entry has a name"));
            }
        } catch (DirectoryIteratorException failed) {
            throw failed.getCause();
        }
    }

    /** Is shown a name. */
    @FunctionalInterface
    public interface Visitor {
        void visit(Path name) throws IOException;
    }

    /** Removes a file, a link or whatever else is no folder. */
    public void delete(Path name) throws IOException {
        stream.deleteFile(name);
    }

    /** Removes an empty folder. */
    public void deleteFolder(Path name) throws IOException {
        stream.deleteDirectory(name);
    }

    /** Moves what lies here under {@code name} to another folder of the same disk, replacing. */
    public void move(Path name, OpenFolder target, Path newName) throws IOException {
        stream.move(name, target.stream, newName);
    }

    /** Sets the permissions of this folder itself. */
    public void permissions(Set<PosixFilePermission> permissions) throws IOException {
        stream.getFileAttributeView(PosixFileAttributeView.class).setPermissions(permissions);
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
