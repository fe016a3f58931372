package io.atoll.cli.api;

import io.atoll.bridge.directory.DirectoryManifest;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Finds out what of a file or folder cannot be uploaded, before anything of it is read. */
public final class UploadCheck {
    /** The most that are named of one folder. */
    private static final int MOST_NAMED = 10;

    /** The one device that reads as a file does, again and again: an empty one. */
    private static final Path NOTHING = Path.of("/dev/null");

    private static final String UNREADABLE = "it cannot be read";

    private final Path root;
    private final String shown;
    private final List<String> problems = new ArrayList<>();
    private final Deque<Path> folders = new ArrayDeque<>();
    private int entries;
    private int found;

    private UploadCheck(Path root, String shown) {
        this.root = root;
        this.shown = shown;
    }

    /**
     * Looks at {@code path} and everything below it.
     *
     * @param shown what it is called, as the user gave it
     * @return sentences; none: it can be uploaded
     */
    public static List<String> problems(Path path, String shown) {
        if (!Files.isReadable(path)) {
            return List.of("cannot find file '%s': no such file, or not readable".formatted(shown));
        }
        if (Files.isRegularFile(path) || path.equals(NOTHING)) {
            return List.of();
        }
        if (!Files.isDirectory(path)) {
            return List.of("cannot upload '%s': it is no file and no folder".formatted(shown));
        }
        return new UploadCheck(path, shown).ofFolder();
    }

    private List<String> ofFolder() {
        folders.add(root);
        while (!folders.isEmpty() && entries <= DirectoryManifest.MAX_ENTRIES) {
            list(folders.remove());
        }
        if (entries > DirectoryManifest.MAX_ENTRIES) {
            problems.add(
                    "cannot upload folder '%s': it has too many entries (expected at most %d)"
                            .formatted(shown, DirectoryManifest.MAX_ENTRIES));
        }
        if (found > MOST_NAMED) {
            problems.add(
                    "cannot upload folder '%s': %d more of its entries cannot be uploaded"
                            .formatted(shown, found - MOST_NAMED));
        }
        return problems;
    }

    private void list(Path folder) {
        try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
            for (Path child : children) {
                if (++entries > DirectoryManifest.MAX_ENTRIES) {
                    return;
                }
                look(child);
            }
        } catch (DirectoryIteratorException e) {
            problem(folder, UNREADABLE);
        } catch (IOException e) {
            problem(folder, why(e));
        }
    }

    private void look(Path child) throws IOException {
        var attributes =
                Files.readAttributes(child, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes.isSymbolicLink()) {
            problem(
                    child,
                    "it is a symbolic link to %s, and only files and folders can be kept"
                            .formatted(Files.readSymbolicLink(child)));
        } else if (child.toString().indexOf('\uFFFD') >= 0) {
            problem(child, "its name is not UTF-8");
        } else if (attributes.isDirectory()) {
            folders.add(child);
        } else if (!attributes.isRegularFile()) {
            problem(child, "it is no file and no folder");
        } else if (!Files.isReadable(child)) {
            problem(child, UNREADABLE);
        }
    }

    private static String why(IOException failure) {
        return failure instanceof AccessDeniedException
                ? UNREADABLE
                : "%s (%s)".formatted(UNREADABLE, failure.getMessage());
    }

    private void problem(Path entry, String why) {
        if (++found <= MOST_NAMED) {
            problems.add(
                    "cannot upload '%s' of folder '%s': %s"
                            .formatted(root.relativize(entry), shown, why));
        }
    }
}
