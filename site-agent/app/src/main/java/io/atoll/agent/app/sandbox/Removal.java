package io.atoll.agent.app.sandbox;

import io.atoll.kernel.file.OpenFolder;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * Removes one tree by handles. Folders that lie deep are moved to its top first, so that a removal
 * of any depth holds few of them open. Owned by one thread.
 */
final class Removal {
    private static final Set<PosixFilePermission> OWN =
            Set.copyOf(PosixFilePermissions.fromString("rwx------"));
    private static final int DEEP = 64;

    private final OpenFolder top;
    private int moved;

    private Removal(OpenFolder top) {
        this.top = top;
    }

    /** Removes what lies under {@code name}; what is not there is removed already. */
    static void of(OpenFolder at, Path name) throws IOException {
        Optional<PosixFileAttributes> attributes = at.look(name);
        if (attributes.isEmpty()) {
            return;
        }
        if (!attributes.get().isDirectory()) {
            at.delete(name);
            return;
        }
        boolean more = true;
        while (more) { // what lay deep lies at the top now
            try (OpenFolder top = own(at, name)) {
                var removal = new Removal(top);
                top.each(entry -> removal.remove(top, entry, 1));
                more = removal.moved > 0;
            }
        }
        at.deleteFolder(name);
    }

    private void remove(OpenFolder at, Path name, int depth) throws IOException {
        Optional<PosixFileAttributes> attributes = at.look(name);
        if (attributes.isEmpty()) {
            return;
        }
        if (!attributes.get().isDirectory()) {
            at.delete(name);
            return;
        }
        try (OpenFolder folder = own(at, name)) {
            if (depth >= DEEP) {
                at.move(name, top, free());
                return;
            }
            folder.each(entry -> remove(folder, entry, depth + 1));
        }
        at.deleteFolder(name);
    }

    private Path free() throws IOException {
        Path name;
        do {
            moved++;
            name = Path.of(".atoll-deep-" + moved);
        } while (top.look(name).isPresent());
        return name;
    }

    private static OpenFolder own(OpenFolder at, Path name) throws IOException {
        OpenFolder folder;
        try {
            folder = at.folder(name);
        } catch (AccessDeniedException unreadable) {
            // Nobody may read it, so there is no handle to change that by. Its name is its own
            // still: nothing of the attempt runs that could put a link in its place.
            Path path = at.path().resolve(name);
            if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                throw new NoSuchFileException(path.toString());
            }
            Files.setPosixFilePermissions(path, OWN);
            folder = at.folder(name);
        }
        try {
            folder.permissions(OWN);
            return folder;
        } catch (IOException failed) {
            folder.close();
            throw failed;
        }
    }
}
