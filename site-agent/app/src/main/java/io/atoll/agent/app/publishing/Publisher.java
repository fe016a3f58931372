package io.atoll.agent.app.publishing;

import io.atoll.agent.app.sandbox.Collected;
import io.atoll.agent.app.sandbox.Sandboxes;
import io.atoll.agent.attempt.Assignment;
import io.atoll.agent.attempt.ExecutionSpec;
import io.atoll.agent.attempt.Made;
import io.atoll.agent.executor.Exit;
import io.atoll.agent.site.AgentEvent;
import io.atoll.bridge.Content;
import io.atoll.bridge.store.DirectoryPacker;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.file.OpenFolder;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.quantity.ByteSize;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Brings what an attempt made, and its logs, into the site's store. Empty logs make no content. Any
 * thread, one at a time per attempt; doing it again gives the same.
 */
public final class Publisher {
    private static final ByteSize NO_LIMIT = new ByteSize(Long.MAX_VALUE);

    private final Sandboxes sandboxes;
    private final DirectoryPacker packer;
    private final AttemptLogs logs;

    public Publisher(Sandboxes sandboxes, DirectoryPacker packer, AttemptLogs logs) {
        this.sandboxes = sandboxes;
        this.packer = packer;
        this.logs = logs;
    }

    /** What came of it; never fails otherwise. */
    public AgentEvent publish(Assignment assignment, Exit exit) {
        Optional<Content> stdout = Optional.empty();
        Optional<Content> stderr = Optional.empty();
        try {
            stdout = log(assignment.attempt(), false);
            stderr = log(assignment.attempt(), true);
            boolean succeeded = exit.cause() instanceof Exit.Exited(var code) && code == 0;
            boolean nothingToCheck =
                    assignment.spec().outputs().isEmpty() && assignment.spec().disk().isEmpty();
            if (!succeeded || nothingToCheck) {
                return new AgentEvent.Published(assignment.attempt(), List.of(), stdout, stderr);
            }
            return outputs(assignment, stdout, stderr);
        } catch (AtollException failed) {
            // A full disk and a broken one may be mended; what the attempt left will not change.
            boolean lasting =
                    failed.code() == ErrorCode.INVALID || failed.code() == ErrorCode.NOT_FOUND;
            return new AgentEvent.PublishingFailed(
                    assignment.attempt(),
                    String.valueOf(failed.getMessage()),
                    lasting,
                    stdout,
                    stderr);
        }
    }

    private AgentEvent outputs(
            Assignment assignment, Optional<Content> stdout, Optional<Content> stderr) {
        var spec = assignment.spec();
        return switch (sandboxes.collect(
                assignment.attempt(), paths(spec), spec.disk().orElse(NO_LIMIT))) {
            case Collected.Refused(var reason) ->
                    new AgentEvent.PublishingFailed(
                            assignment.attempt(), reason, true, stdout, stderr);
            case Collected.Made(var paths, var _) ->
                    new AgentEvent.Published(
                            assignment.attempt(),
                            made(assignment.attempt(), paths),
                            stdout,
                            stderr);
        };
    }

    private List<Made> made(AttemptId attempt, Map<String, Path> paths) {
        List<Made> made = new ArrayList<>();
        try (OpenFolder work = sandboxes.openWork(attempt)) {
            paths.forEach(
                    (name, path) -> {
                        var packed = packer.pack(work, path);
                        made.add(new Made(name, packed.content(), packed.directory()));
                    });
        } catch (IOException e) {
            throw new AtollException(
                    ErrorCode.UNAVAILABLE,
                    "cannot read the outputs of %s: %s".formatted(attempt, e),
                    e);
        }
        return made;
    }

    private static Map<String, String> paths(ExecutionSpec spec) {
        Map<String, String> paths = new TreeMap<>();
        spec.outputs().forEach(output -> paths.put(output.name(), output.path()));
        return paths;
    }

    private Optional<Content> log(AttemptId attempt, boolean stderr) {
        try {
            return logs.inSandbox(
                    attempt, stderr, (folder, name) -> packer.pack(folder, name).content());
        } catch (IOException e) {
            throw new AtollException(
                    ErrorCode.UNAVAILABLE,
                    "cannot read the logs of %s: %s".formatted(attempt, e),
                    e);
        }
    }
}
