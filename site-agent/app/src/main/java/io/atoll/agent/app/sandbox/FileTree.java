package io.atoll.agent.app.sandbox;

import io.atoll.kernel.file.OpenFolder;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Moves, measures and removes trees of files. Never follows a symbolic link. Stateless. */
public final class FileTree {
    private static final Set<PosixFilePermission> FILE = mode("r--r--r--");
    private static final Set<PosixFilePermission> PROGRAM = mode("r-xr-xr-x");
    private static final Set<PosixFilePermission> FOLDER = mode("r-xr-xr-x");

    private FileTree() {}

    /**
     * Moves a file or directory on one disk, and makes it and all below it read only.
     *
     * @throws java.nio.file.AtomicMoveNotSupportedException if the two lie on different disks
     */
    static void moveReadOnly(Path source, Path target) throws IOException {
        Files.walkFileTree(
                source,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        if (attributes.isRegularFile()) {
                            Files.setPosixFilePermissions(
                                    file, Files.isExecutable(file) ? PROGRAM : FILE);
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path directory, @Nullable IOException failed) throws IOException {
                        if (failed != null) {
                            throw failed;
                        }
                        if (!directory.equals(source)) {
                            makeReadOnly(directory);
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
        Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
        if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            makeReadOnly(target); // only now: a folder that cannot be written cannot be moved
        }
    }

    static void makeReadOnly(Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, FOLDER);
    }

    /** Bytes of all files below; a file that goes away meanwhile counts as nothing. */
    public static long sizeBytes(Path folder) throws IOException {
        try (OpenFolder parent = parent(folder)) {
            return sizeBytes(parent, name(folder));
        }
    }

    private static long sizeBytes(OpenFolder at, Path name) throws IOException {
        Optional<PosixFileAttributes> attributes = at.look(name);
        if (attributes.isEmpty() || !attributes.get().isDirectory()) {
            return attributes.map(PosixFileAttributes::size).orElse(0L);
        }
        try (OpenFolder folder = at.folder(name)) {
            return sizeBytes(folder);
        } catch (NoSuchFileException | NotDirectoryException _) {
            return 0;
        }
    }

    /** The same of a folder that is held open. */
    static long sizeBytes(OpenFolder folder) throws IOException {
        var sum = new AtomicLong();
        folder.each(name -> sum.addAndGet(sizeBytes(folder, name)));
        return sum.get();
    }

    /** A symbolic link and what it holds. */
    record Link(Path path, Path target) {}

    /** A symbolic link in the tree that leads out of {@code root}, or nowhere. */
    static Optional<Link> linkOutOf(Path root, Path tree) throws IOException {
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : (Iterable<Path>) paths.filter(Files::isSymbolicLink)::iterator) {
                if (!Files.exists(path) || !path.toRealPath().startsWith(root)) {
                    return Optional.of(
                            new Link(root.relativize(path), Files.readSymbolicLink(path)));
                }
            }
            return Optional.empty();
        }
    }

    /**
     * Removes everything, read-only folders included. What is not there is removed already. Reached
     * by handles: what was left there cannot lead the removal to another place.
     */
    public static void remove(Path folder) throws IOException {
        try (OpenFolder parent = parent(folder)) {
            Removal.of(parent, name(folder));
        } catch (NoSuchFileException _) {
            return;
        }
    }

    private static OpenFolder parent(Path folder) throws IOException {
        return OpenFolder.open(
                Objects.requireNonNull(folder.toAbsolutePath().getParent(), "a tree has a parent"));
    }

    private static Path name(Path folder) {
        return Objects.requireNonNull(folder.getFileName(), "a tree has a name");
    }

    private static Set<PosixFilePermission> mode(String text) {
        return Set.copyOf(PosixFilePermissions.fromString(text));
    }
}
