package io.atoll.bridge.store;

import io.atoll.kernel.file.OpenFolder;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reaches folders below one that is held open, keeping the way to the last one open: entries that
 * come in order cost few openings. Follows no link. Owned by one thread.
 */
final class Descent implements Closeable {
    private final OpenFolder root;
    private final List<OpenFolder> way = new ArrayList<>();
    private final List<Path> names = new ArrayList<>();

    /** {@code root} stays the caller's to close. */
    Descent(OpenFolder root) {
        this.root = root;
    }

    OpenFolder root() {
        return root;
    }

    /** The folder of that relative path; open until the next call. */
    OpenFolder to(Path folder) throws IOException {
        int common = 0;
        while (common < names.size()
                && common < folder.getNameCount()
                && names.get(common).equals(folder.getName(common))) {
            common++;
        }
        back(common);
        for (int at = common; at < folder.getNameCount(); at++) {
            OpenFolder last = way.isEmpty() ? root : way.getLast();
            way.add(last.folder(folder.getName(at)));
            names.add(folder.getName(at));
        }
        return way.isEmpty() ? root : way.getLast();
    }

    private void back(int length) throws IOException {
        while (way.size() > length) {
            names.removeLast();
            way.removeLast().close();
        }
    }

    @Override
    public void close() throws IOException {
        back(0);
    }
}
