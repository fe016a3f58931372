package io.atoll.agent.app.staging;

import io.atoll.agent.app.config.ReadFolder;
import io.atoll.agent.event.AgentEvent;
import io.atoll.bridge.Content;
import io.atoll.bridge.store.DirectoryPacker;
import io.atoll.bridge.store.PosixContentStore;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.text.DataNames;
import io.atoll.kernel.text.Shown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Hashes files and folders where their owner put them, if the owner lets them be read, and tells
 * the classes that she gives them. A file stays where it lies; a folder's stream is kept in the
 * store, since it exists nowhere else. Any thread.
 */
public final class InPlaceReader {
    private final PosixContentStore store;
    private final DirectoryPacker packer;
    private final List<Path> allowed;
    private final ClassedFolders classed;

    /** {@code allowed}: folders that may be read; relative paths start at the first. */
    public InPlaceReader(PosixContentStore store, List<ReadFolder> allowed) {
        this.store = store;
        this.packer = new DirectoryPacker(store);
        this.allowed = allowed.stream().map(ReadFolder::path).toList();
        this.classed = new ClassedFolders(allowed);
    }

    /**
     * What came of it; never fails otherwise.
     *
     * @param asked classes that it is registered under
     */
    public AgentEvent read(UUID request, String path, SortedSet<String> asked) {
        try {
            Path real = resolve(path).toRealPath();
            if (!isAllowed(real)) {
                return refused(request, path);
            }
            return hashed(request, path, real, asked);
        } catch (AtollException failed) {
            return new AgentEvent.InPlaceFailed(
                    request,
                    failed.code(),
                    "cannot read '%s' in place: %s"
                            .formatted(Shown.name(path), failed.getMessage()));
        } catch (InvalidPathException | IOException _) {
            return isAllowedByName(path)
                    ? new AgentEvent.InPlaceFailed(
                            request,
                            ErrorCode.INVALID,
                            "cannot read '%s' in place: no such file".formatted(Shown.name(path)))
                    : refused(request, path);
        }
    }

    private AgentEvent hashed(UUID request, String path, Path real, SortedSet<String> asked)
            throws IOException {
        var classes = new TreeSet<>(classed.of(real));
        var told = new TreeSet<>(classes);
        told.addAll(asked);
        boolean directory = Files.isDirectory(real);
        Content content;
        Set<Digest> parts = Set.of();
        if (directory) {
            var packed = packer.pack(real, new DataNames(told));
            content = packed.content();
            parts = packed.parts();
        } else {
            content = store.reference(real);
        }
        // What it was, and where it lies, may have been changed while it was read.
        if (!resolve(path).toRealPath().equals(real) || !isAllowed(real)) {
            return new AgentEvent.InPlaceFailed(
                    request,
                    ErrorCode.CONFLICT,
                    "cannot read '%s' in place: it was moved while it was read"
                            .formatted(Shown.name(path)));
        }
        classes.addAll(classed.of(real));
        return new AgentEvent.InPlaceHashed(
                request, content, directory, new AgentEvent.Place(real.toString(), classes, parts));
    }

    /**
     * What the owner's folders give these places now.
     *
     * @param places where something was registered once, every link followed then
     */
    public Map<String, SortedSet<String>> classesOf(Set<String> places) {
        Map<String, SortedSet<String>> classes = new HashMap<>();
        for (String place : places) {
            Path path = Path.of(place);
            try {
                classes.put(place, classed.of(path.toRealPath()));
            } catch (IOException _) {
                classes.put(place, classed.byName(path));
            }
        }
        return classes;
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
