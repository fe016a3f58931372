package io.atoll.agent.app.publishing;

import io.atoll.agent.app.logs.AttemptLogs;
import io.atoll.agent.app.logs.StoredLog;
import io.atoll.agent.app.sandbox.Collected;
import io.atoll.agent.app.sandbox.Sandboxes;
import io.atoll.agent.app.selfcheck.Blame;
import io.atoll.agent.app.selfcheck.Room;
import io.atoll.agent.event.AgentEvent;
import io.atoll.agent.executor.Exit;
import io.atoll.bridge.Content;
import io.atoll.bridge.store.DirectoryPacker;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.file.OpenFolder;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.text.DataNames;
import io.atoll.kernel.text.Shown;
import io.atoll.work.ArtifactKind;
import io.atoll.work.Assignment;
import io.atoll.work.AttemptReport.MadeOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Brings what an attempt made, and its logs, into the site's store. Empty logs make no content. Any
 * thread, one at a time per attempt; doing it again gives the same.
 */
public final class Publisher {
    private final Sandboxes sandboxes;
    private final DirectoryPacker packer;
    private final AttemptLogs logs;
    private final StoredLog stored;
    private final Room room;

    public Publisher(
            Sandboxes sandboxes,
            DirectoryPacker packer,
            AttemptLogs logs,
            StoredLog stored,
            Room room) {
        this.sandboxes = sandboxes;
        this.packer = packer;
        this.logs = logs;
        this.stored = stored;
        this.room = room;
    }

    /**
     * What came of it; never fails otherwise. Names that the attempt chose are told as its inputs'
     * classes allow: sentences go where its log may not.
     */
    public AgentEvent publish(Assignment assignment, Exit exit) {
        var names = new DataNames(assignment.inputClasses());
        Optional<Content> stdout = Optional.empty();
        Optional<Content> stderr = Optional.empty();
        boolean logsDone = false;
        try {
            stdout = log(assignment.attempt(), false);
            stderr = log(assignment.attempt(), true);
            logsDone = true;
            boolean succeeded = exit.cause() instanceof Exit.Exited(var code) && code == 0;
            boolean nothingToCheck =
                    assignment.executionClass().outputs().isEmpty()
                            && assignment.spec().resources().diskLimit().isEmpty();
            if (!succeeded || nothingToCheck) {
                return new AgentEvent.Published(
                        assignment.attempt(), Collections.emptySortedMap(), stdout, stderr);
            }
            return outputs(assignment, names, stdout, stderr);
        } catch (AtollException failed) {
            // A full disk and a broken one may be mended; what the attempt left will not change.
            boolean lasting =
                    failed.code() == ErrorCode.INVALID || failed.code() == ErrorCode.NOT_FOUND;
            return new AgentEvent.PublishingFailed(
                    assignment.attempt(),
                    logsDone ? String.valueOf(failed.getMessage()) : notKept(failed),
                    lasting,
                    stdout,
                    stderr,
                    isOfSite(assignment.attempt(), failed),
                    !logsDone);
        }
    }

    /** Why a log is not kept, for people who ask for it later. */
    static String notKept(AtollException failed) {
        String why = String.valueOf(failed.getMessage());
        return why.endsWith(": the disk is full") ? "the disk was full" : why;
    }

    private boolean isOfSite(AttemptId attempt, AtollException failed) {
        return Blame.isOfSiteAfter(failed, sandboxes.folder(attempt))
                && (failed.code() != ErrorCode.LIMIT_EXCEEDED || !room.isTakenBy(own(attempt)));
    }

    private long own(AttemptId attempt) {
        try {
            return sandboxes.size(attempt).bytes();
        } catch (AtollException _) {
            return 0; // its disk does not even say
        }
    }

    private AgentEvent outputs(
            Assignment assignment,
            DataNames names,
            Optional<Content> stdout,
            Optional<Content> stderr) {
        var limit = assignment.spec().resources().diskLimit().orElse(Sandboxes.NO_LIMIT);
        return switch (sandboxes.collect(
                assignment.attempt(), assignment.executionClass().paths(), limit, names)) {
            case Collected.Refused(var reason) ->
                    new AgentEvent.PublishingFailed(
                            assignment.attempt(), reason, true, stdout, stderr);
            case Collected.Made(var paths, var _) ->
                    made(assignment.attempt(), paths, names, stdout, stderr);
        };
    }

    private AgentEvent made(
            AttemptId attempt,
            Map<String, Path> paths,
            DataNames names,
            Optional<Content> stdout,
            Optional<Content> stderr) {
        var made = new TreeMap<String, MadeOutput>();
        Map<String, Set<Digest>> parts = new HashMap<>();
        try (OpenFolder work = sandboxes.openWork(attempt)) {
            paths.forEach(
                    (name, path) -> {
                        var packed = packer.pack(work, path, names);
                        made.put(
                                name,
                                new MadeOutput(
                                        packed.content(), ArtifactKind.of(packed.directory())));
                        parts.put(name, packed.parts());
                    });
        } catch (IOException e) {
            throw new AtollException(
                    ErrorCode.UNAVAILABLE,
                    "cannot read the outputs of %s: %s".formatted(attempt, Shown.reason(e)),
                    e);
        }
        return new AgentEvent.Published(attempt, made, parts, stdout, stderr);
    }

    private Optional<Content> log(AttemptId attempt, boolean stderr) {
        try {
            return logs.inSandbox(
                            attempt,
                            stderr,
                            (folder, name) -> stored.store(attempt, stderr, folder, name))
                    .flatMap(content -> content);
        } catch (IOException e) {
            throw new AtollException(
                    ErrorCode.UNAVAILABLE,
                    "cannot read the logs of %s: %s".formatted(attempt, Shown.reason(e)),
                    e);
        }
    }
}
