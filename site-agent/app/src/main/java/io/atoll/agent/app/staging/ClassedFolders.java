package io.atoll.agent.app.staging;

import io.atoll.agent.app.config.ReadFolder;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which classes the owner's folders give a file or folder: the union of all folders that it lies
 * in, and of all that lie in it, by whatever name it is reached: through links, by another mount of
 * the folder, or as a hard link to a file in it. What cannot be looked at counts as found.
 *
 * <p>Immutable; looks at the disk at each question. Any thread.
 */
final class ClassedFolders {
    /** More entries are not searched for another name of a file: it is taken to be there. */
    private static final int MOST_SEARCHED = 1_000_000;

    private final List<ReadFolder> folders;

    ClassedFolders(List<ReadFolder> folders) {
        this.folders = folders.stream().filter(each -> !each.classes().isEmpty()).toList();
    }

    /**
     * The classes of what lies at {@code real}.
     *
     * @param real every link followed
     */
    SortedSet<String> of(Path real) throws IOException {
        var classes = new TreeSet<String>();
        if (folders.isEmpty()) {
            return classes;
        }
        Set<Object> shared = sharedFiles(real);
        for (ReadFolder folder : folders) {
            if (!classes.containsAll(folder.classes())
                    && (holds(folder.path(), real) || namesOneOf(shared, folder.path()))) {
                classes.addAll(folder.classes());
            }
        }
        return classes;
    }

    /** The classes by the path's text alone, of what is not there to be looked at. */
    SortedSet<String> byName(Path path) {
        var classes = new TreeSet<String>();
        for (ReadFolder folder : folders) {
            if (related(folder.path(), path)) {
                classes.addAll(folder.classes());
            }
        }
        return classes;
    }

    private static boolean holds(Path folder, Path real) throws IOException {
        if (related(folder, real)) {
            return true;
        }
        if (!Files.exists(folder)) {
            return false;
        }
        Object key = key(folder);
        for (Path above = real; above != null; above = above.getParent()) {
            if (key.equals(key(above))) {
                return true;
            }
        }
        return related(folder.toRealPath(), real);
    }

    private static boolean related(Path folder, Path path) {
        return path.startsWith(folder) || folder.startsWith(path);
    }

    // Device and inode: the same for every name of a file or folder.
    private static Object key(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    /** Files at or below {@code real} that have more than one name. */
    private static Set<Object> sharedFiles(Path real) throws IOException {
        var shared = new HashSet<>();
        Files.walkFileTree(
                real,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        if (attributes.isRegularFile() && names(file) > 1) {
                            shared.add(attributes.fileKey());
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
        return shared;
    }

    private static int names(Path file) throws IOException {
        return (Integer) Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean namesOneOf(Set<Object> files, Path folder) throws IOException {
        if (files.isEmpty() || !Files.exists(folder)) {
            return false;
        }
        var search = new Search(files);
        Files.walkFileTree(folder.toRealPath(), search);
        return search.found;
    }

    /** Looks for another name of one of some files. */
    private static final class Search extends SimpleFileVisitor<Path> {
        private final Set<Object> wanted;
        private int searched;
        private boolean found;

        private Search(Set<Object> wanted) {
            this.wanted = wanted;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            found |= ++searched > MOST_SEARCHED || wanted.contains(attributes.fileKey());
            return found ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failed) {
            found = true;
            return FileVisitResult.TERMINATE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failed) {
            found |= failed != null;
            return found ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
        }
    }
}
