package io.atoll.agent.app.inplace;

import io.atoll.agent.site.AgentEvent;
import io.atoll.bridge.store.DirectoryPacker;
import io.atoll.bridge.store.PosixContentStore;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.text.DataNames;
import io.atoll.kernel.text.Shown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.UUID;

/**
 * Hashes files and folders where their owner put them, if the owner lets them be read. A file stays
 * where it lies; a folder's stream is kept in the store, since it exists nowhere else. Any thread.
 */
public final class InPlaceReader {
    private final PosixContentStore store;
    private final DirectoryPacker packer;
    private final List<Path> allowed;

    /** {@code allowed}: folders that may be read; relative paths start at the first. */
    public InPlaceReader(PosixContentStore store, List<Path> allowed) {
        this.store = store;
        this.packer = new DirectoryPacker(store);
        this.allowed = List.copyOf(allowed);
    }

    /**
     * What came of it; never fails otherwise.
     *
     * @param classes what it is to carry: names in a restricted folder are not told
     */
    public AgentEvent read(UUID request, String path, SortedSet<String> classes) {
        try {
            Path real = resolve(path).toRealPath();
            if (!isAllowed(real)) {
                return refused(request, path);
            }
            if (Files.isDirectory(real)) {
                var packed = packer.pack(real, new DataNames(classes));
                return new AgentEvent.InPlaceHashed(request, packed.content(), true);
            }
            return new AgentEvent.InPlaceHashed(request, store.reference(real), false);
        } catch (AtollException failed) {
            return new AgentEvent.InPlaceFailed(
                    request, failed.code(), String.valueOf(failed.getMessage()));
        } catch (InvalidPathException | IOException _) {
            return isAllowedByName(path)
                    ? new AgentEvent.InPlaceFailed(
                            request,
                            ErrorCode.INVALID,
                            "cannot read '%s' in place: no such file".formatted(Shown.name(path)))
                    : refused(request, path);
        }
    }

    private Path resolve(String path) {
        return allowed.isEmpty() ? Path.of(path) : allowed.getFirst().resolve(path);
    }

    private boolean isAllowed(Path real) throws IOException {
        for (Path folder : allowed) {
            if (Files.exists(folder) && real.startsWith(folder.toRealPath())) {
                return true;
            }
        }
        return false;
    }

    // Whether a file exists outside of what may be read is not told.
    private boolean isAllowedByName(String path) {
        try {
            Path named = resolve(path).normalize();
            return allowed.stream().anyMatch(named::startsWith);
        } catch (InvalidPathException _) {
            return false;
        }
    }

    private AgentEvent refused(UUID request, String path) {
        return new AgentEvent.InPlaceFailed(
                request,
                ErrorCode.DENIED,
                "cannot read '%s' in place: the site's owner lets only %s be read"
                        .formatted(Shown.name(path), allowed.isEmpty() ? "nothing" : allowed));
    }
}
