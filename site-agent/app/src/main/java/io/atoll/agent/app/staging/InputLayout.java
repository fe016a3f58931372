package io.atoll.agent.app.staging;

import io.atoll.agent.app.sandbox.FileTree;
import io.atoll.bridge.store.DirectoryUnpacker;
import io.atoll.bridge.store.PosixContentStore;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.text.DataNames;
import io.atoll.kernel.text.Shown;
import io.atoll.work.ArtifactKind;
import io.atoll.work.Assignment;
import io.atoll.work.AttemptReport.MadeOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Copies inputs out of the store into a folder aside, verified. Any thread. */
public final class InputLayout {
    private final PosixContentStore store;
    private final DirectoryUnpacker unpacker;
    private final Path aside;

    /** {@code aside}: a folder on the disk of the sandboxes; absolute. */
    public InputLayout(PosixContentStore store, Path aside) {
        this.store = store;
        this.unpacker = new DirectoryUnpacker(store);
        this.aside = aside;
    }

    /** The inputs by name, each a file or a folder. */
    Map<String, Path> layOut(
            Assignment assignment, Map<AttemptId, SortedMap<String, MadeOutput>> awaited) {
        Map<String, Path> laidOut = new TreeMap<>();
        if (assignment.inputs().isEmpty()) {
            return laidOut;
        }
        var names = new DataNames(assignment.inputClasses());
        clear(assignment);
        Path folder = folder(assignment.attempt());
        try {
            Files.createDirectories(folder);
            for (var input : assignment.inputs()) {
                Path target = folder.resolve(input.name());
                if (input.gather()) {
                    Files.createDirectory(target);
                    for (var element : input.elements()) {
                        Path entry = target.resolve(element.entry()).normalize();
                        if (!target.equals(entry.getParent())) {
                            throw new AtollException(
                                    ErrorCode.INVALID,
                                    "cannot lay out input '%s': its entry '%s' is no name of a file"
                                            .formatted(input.name(), Shown.name(element.entry())));
                        }
                        place(element, awaited, entry, names);
                    }
                } else {
                    place(input.elements().getFirst(), awaited, target, names);
                }
                laidOut.put(input.name(), target);
            }
            return laidOut;
        } catch (IOException e) {
            throw new AtollException(
                    ErrorCode.UNAVAILABLE,
                    "cannot lay out the inputs of %s: %s"
                            .formatted(assignment.attempt(), Shown.reason(e)),
                    e);
        }
    }

    private void place(
            Assignment.Element element,
            Map<AttemptId, SortedMap<String, MadeOutput>> awaited,
            Path target,
            DataNames names) {
        switch (element.source()) {
            case Assignment.Source.Stored(var digest, _, var folder) ->
                    copy(digest, folder, target, names);
            case Assignment.Source.Awaited(var attempt, var output) -> {
                var found = awaited.getOrDefault(attempt, Collections.emptySortedMap()).get(output);
                if (found == null) {
                    throw new AtollException(
                            ErrorCode.NOT_FOUND,
                            "cannot lay out output '%s' of %s: it was not made here"
                                    .formatted(output, attempt));
                }
                copy(found.content().digest(), found.kind() == ArtifactKind.FOLDER, target, names);
            }
        }
    }

    private void copy(Digest digest, boolean directory, Path target, DataNames names) {
        try {
            if (directory) {
                unpacker.unpack(digest, target, names);
            } else {
                store.copyVerified(digest, target);
            }
        } catch (AtollException failed) {
            if (failed.code() == ErrorCode.CORRUPT || failed.code() == ErrorCode.NOT_FOUND) {
                throw new DamagedContentException(digest, String.valueOf(failed.getMessage()));
            }
            throw failed;
        }
    }

    /** Removes what was laid aside. */
    void clear(Assignment assignment) {
        if (!assignment.inputs().isEmpty()) {
            clear(folder(assignment.attempt()));
        }
    }

    /** Removes all that a killed agent left aside; before anything is laid out. */
    public void tidy() {
        clear(aside);
    }

    private static void clear(Path folder) {
        try {
            FileTree.remove(folder);
        } catch (IOException e) {
            throw new AtollException(
                    ErrorCode.UNAVAILABLE,
                    "cannot clear %s: %s".formatted(folder, Shown.reason(e)),
                    e);
        }
    }

    private Path folder(AttemptId attempt) {
        return aside.resolve(attempt.execution() + "-" + attempt.fence());
    }
}
