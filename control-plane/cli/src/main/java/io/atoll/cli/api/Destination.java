package io.atoll.cli.api;

import io.atoll.bridge.store.DirectoryUnpacker;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.system.FolderRemoval;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Where a download goes: a file or a folder of the user's that appears whole or not at all. A file
 * takes the place of another one, as that of any command does; a folder of nothing but an empty
 * one.
 *
 * @param path absolute
 */
public record Destination(Path path) {
    private static final String TEMPORARY = ".atoll-";

    public Destination {
        path = path.toAbsolutePath().normalize();
    }

    /** Writes what it is given. */
    @FunctionalInterface
    interface Source {
        /** Opens the content; it is read to its end. */
        InputStream open() throws IOException, InterruptedException;
    }

    /**
     * Says no while nothing was done yet, as far as can be told.
     *
     * @throws AtollException CONFLICT if a folder with something in it is there, or a link to one
     */
    public void requireRoom() {
        if (Files.isDirectory(path) && !isEmptyFolder()) {
            throw new AtollException(
                    ErrorCode.CONFLICT,
                    "cannot write to %s: it is a %s"
                            .formatted(
                                    path,
                                    Files.isSymbolicLink(path)
                                            ? "link to a folder"
                                            : "folder that is not empty"));
        }
    }

    /**
     * Says no to what cannot go there.
     *
     * @throws AtollException CONFLICT
     */
    void requireRoomFor(boolean directory) {
        requireRoom();
        if (directory && Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !isEmptyFolder()) {
            throw new AtollException(
                    ErrorCode.CONFLICT,
                    "cannot write folder %s: a file of that name is there".formatted(path));
        }
        if (!directory && Files.isDirectory(path)) {
            throw new AtollException(
                    ErrorCode.CONFLICT,
                    "cannot write file %s: a folder of that name is there".formatted(path));
        }
    }

    /** Whether something is there that would be replaced. */
    boolean isTaken() {
        return Files.exists(path) && !isEmptyFolder();
    }

    /**
     * Puts the bytes of {@code source} there as a file.
     *
     * @throws IOException if the source breaks
     * @throws AtollException CONFLICT if this machine's disk refuses
     */
    void writeFile(Source source) throws IOException, InterruptedException {
        try (InputStream in = source.open()) {
            writeFile(in);
        }
    }

    /**
     * Lays the directory content of {@code source} out there as a folder.
     *
     * @throws IOException if the source breaks
     * @throws AtollException CONFLICT if this machine's disk refuses
     */
    void writeFolder(Source source, long sizeBytes) throws IOException, InterruptedException {
        try (InputStream in = source.open()) {
            writeFolder(in, sizeBytes);
        }
    }

    private void writeFile(InputStream in) throws VerifiedStream.Broken {
        try {
            Path partial = Files.createTempFile(folder(), TEMPORARY, ".part");
            try {
                try (var out = Files.newOutputStream(partial)) {
                    in.transferTo(out);
                }
                OwnFiles.publish(partial, path);
            } finally {
                Files.deleteIfExists(partial);
            }
        } catch (VerifiedStream.Broken e) {
            throw e;
        } catch (IOException e) {
            throw refusedByDisk(e);
        }
    }

    private void writeFolder(InputStream in, long sizeBytes) throws VerifiedStream.Broken {
        try {
            Path partial = Files.createTempDirectory(folder(), TEMPORARY);
            try {
                Path made = partial.resolve("made");
                DirectoryUnpacker.unpack(in, sizeBytes, made);
                if (in.read() >= 0) {
                    throw new VerifiedStream.Broken("the content goes on behind its end");
                }
                Files.move(made, path, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                FolderRemoval.remove(partial);
            }
        } catch (VerifiedStream.Broken e) {
            throw e;
        } catch (IOException e) {
            throw refusedByDisk(e);
        } catch (InvalidPathException e) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot write folder %s: this machine's character set has no name for '%s' (set LC_ALL=C.UTF-8)"
                            .formatted(path, e.getInput()),
                    e);
        }
    }

    private AtollException refusedByDisk(IOException e) {
        return new AtollException(
                ErrorCode.CONFLICT,
                "cannot write %s: %s (%s)"
                        .formatted(path, e.getMessage(), e.getClass().getSimpleName()),
                e);
    }

    private Path folder() throws IOException {
        Path folder = Optional.ofNullable(path.getParent()).orElse(Path.of("/"));
        return Files.createDirectories(folder);
    }

    private boolean isEmptyFolder() {
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (var entries = Files.list(path)) {
            return entries.findAny().isEmpty();
        } catch (IOException _) {
            return false;
        }
    }
}
