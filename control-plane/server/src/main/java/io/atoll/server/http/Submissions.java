package io.atoll.server.http;

import io.atoll.control.event.StoredArtifact;
import io.atoll.control.state.Caller;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.ProjectName;
import io.atoll.server.query.ArtifactQuery;
import io.atoll.server.view.RunRequest;
import io.atoll.server.view.WorkflowViews.CheckRequest;
import io.atoll.server.workflow.CommandDocument;
import io.atoll.server.workflow.DecodedWorkflow;
import io.atoll.server.workflow.InputSource;
import io.atoll.server.workflow.WorkflowDecoder;
import io.atoll.server.workflow.WorkflowSource;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes what was sent into what the leader is told. */
@Singleton
final class Submissions {
    private final WorkflowDecoder decoder;
    private final ArtifactQuery artifacts;

    Submissions(WorkflowDecoder decoder, ArtifactQuery artifacts) {
        this.decoder = decoder;
        this.artifacts = artifacts;
    }

    /** A workflow with its inputs, ready to be handed in. */
    record Submission(
            DecodedWorkflow workflow, Map<String, ArtifactId> inputs, List<StoredArtifact> known) {}

    /**
     * Decodes {@code request}.
     *
     * @param consequence ends the message of a failure
     * @throws io.atoll.server.workflow.ProblemsException with everything that is wrong with it
     */
    Submission read(Caller caller, RunRequest request, String consequence) {
        var project =
                request.project() == null ? caller.project() : new ProjectName(request.project());
        var command = request.command();
        var workflow =
                command == null
                        ? decoder.decode(source(request), project, consequence)
                        : CommandDocument.decode(
                                decoder, command, contents(command.files()), project, consequence);
        var inputs = new HashMap<String, ArtifactId>();
        for (var source : workflow.inputs()) {
            if (source instanceof InputSource.Existing(var input, var artifact)) {
                inputs.put(input, artifact);
            }
        }
        Objects.requireNonNullElse(request.inputs(), Map.<String, String>of())
                .forEach((input, id) -> inputs.put(input, ArtifactId.parse(id)));
        return new Submission(workflow, inputs, artifacts.stored(inputs.values()));
    }

    /**
     * Decodes a workflow file to look at it only.
     *
     * @throws io.atoll.server.workflow.ProblemsException with everything that is wrong with it
     */
    DecodedWorkflow check(Caller caller, CheckRequest request) {
        var project =
                request.project() == null ? caller.project() : new ProjectName(request.project());
        var files =
                Optional.ofNullable(request.files())
                        .map(
                                texts -> {
                                    Map<String, byte[]> contents = new HashMap<>();
                                    texts.forEach(
                                            (name, text) ->
                                                    contents.put(
                                                            name,
                                                            text.getBytes(StandardCharsets.UTF_8)));
                                    return contents;
                                });
        var source =
                new WorkflowSource(
                        Objects.requireNonNullElse(request.file(), "workflow.yaml"),
                        request.text().getBytes(StandardCharsets.UTF_8),
                        files);
        return decoder.decode(source, project, "nothing was submitted");
    }

    private static WorkflowSource source(RunRequest request) {
        if (request.text() == null) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot start a run: the request has neither 'text' nor 'command'");
        }
        return new WorkflowSource(
                Objects.requireNonNullElse(request.file(), "workflow.yaml"),
                request.text().getBytes(StandardCharsets.UTF_8),
                Optional.of(contents(request.files())));
    }

    private static Map<String, byte[]> contents(@Nullable Map<String, String> files) {
        var contents = new HashMap<String, byte[]>();
        Objects.requireNonNullElse(files, Map.<String, String>of())
                .forEach((name, text) -> contents.put(name, content(name, text)));
        return contents;
    }

    private static byte[] content(String name, String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException _) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot read the content of file '%s': it is not base64".formatted(name));
        }
    }
}
