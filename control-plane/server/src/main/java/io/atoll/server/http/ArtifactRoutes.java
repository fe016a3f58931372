package io.atoll.server.http;

import io.atoll.bridge.Content;
import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.Reply;
import io.atoll.control.state.Caller;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.label.DataClasses;
import io.atoll.kernel.label.Labels;
import io.atoll.kernel.label.StorableText;
import io.atoll.server.query.ArtifactQuery;
import io.atoll.server.query.Page;
import io.atoll.server.query.RunQuery;
import io.atoll.server.view.ArtifactView;
import io.atoll.server.view.PageView;
import io.atoll.server.view.TransferViews.DownloadView;
import io.atoll.server.view.TransferViews.InPlaceRequest;
import io.atoll.server.view.TransferViews.UploadRequest;
import io.atoll.server.view.TransferViews.UploadView;
import io.atoll.work.ArtifactKind;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.RequestAttribute;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Artifacts: look, upload, register in place, download. */
@Controller("/v1/artifacts")
@ExecuteOn(Beans.REQUESTS)
final class ArtifactRoutes {
    private final Commands commands;
    private final ArtifactQuery artifacts;
    private final RunQuery runs;
    private final HttpSettings settings;
    private final HttpServices services;

    ArtifactRoutes(
            Commands commands,
            ArtifactQuery artifacts,
            RunQuery runs,
            HttpSettings settings,
            HttpServices services) {
        this.commands = commands;
        this.artifacts = artifacts;
        this.runs = runs;
        this.settings = settings;
        this.services = services;
    }

    /** Artifacts, the latest first. */
    @Get
    PageView<ArtifactView> listArtifacts(
            @RequestAttribute(AccessFilter.CALLER) Caller caller,
            @QueryValue @Nullable String run,
            @QueryValue @Nullable String name,
            @QueryValue @Nullable String state,
            @QueryValue @Nullable Integer limit,
            @QueryValue @Nullable String cursor) {
        var wanted =
                new ArtifactQuery.Wanted(
                        Optional.ofNullable(run).map(each -> runs.find(caller, each).run()),
                        Objects.requireNonNullElse(name, ""),
                        Objects.requireNonNullElse(state, ""));
        return artifacts.list(caller, Page.of(limit, cursor), wanted);
    }

    /** One artifact. */
    @Get("/{id}")
    ArtifactView showArtifact(
            @RequestAttribute(AccessFilter.CALLER) Caller caller, @PathVariable String id) {
        return artifacts.view(artifacts.find(caller, id));
    }

    /** Begins an upload to the global store. */
    @Post("/uploads")
    @Status(HttpStatus.CREATED)
    UploadView beginUpload(
            @RequestAttribute(AccessFilter.CALLER) Caller caller,
            @Header(Idempotency.HEADER) @Nullable String key,
            @Body UploadRequest request) {
        var project = project(caller, request.project());
        var content = content(request);
        var begun =
                commands.ask(
                        new ControlCommand.BeginUpload(
                                caller,
                                project,
                                name(request.name()),
                                content,
                                kind(request.kind()),
                                DataClasses.checked(list(request.classes())),
                                labels(request.labels()),
                                artifacts.marks(content.digest()),
                                artifacts.withContent(project, content.digest()),
                                Idempotency.key(
                                        services,
                                        caller,
                                        "POST /v1/artifacts/uploads",
                                        key,
                                        request)),
                        Reply.UploadBegun.class);
        return new UploadView(
                begun.artifact().toString(),
                services.signer().apply(begun.ticket()),
                settings.dataPlane(),
                begun.committed());
    }

    /** All bytes were sent: makes the artifact visible once its replica is verified. */
    @Post("/{id}/commit")
    ArtifactView commitUpload(
            @RequestAttribute(AccessFilter.CALLER) Caller caller, @PathVariable String id) {
        commands.ask(
                new ControlCommand.CommitUpload(caller, ArtifactId.parse(id)),
                Reply.ArtifactVisible.class);
        return showArtifact(caller, id);
    }

    /** Makes an artifact of something that lies at a site; its agent hashes it there. */
    @Post("/in-place")
    @Status(HttpStatus.CREATED)
    CompletionStage<ArtifactView> registerInPlace(
            @RequestAttribute(AccessFilter.CALLER) Caller caller,
            @Header(Idempotency.HEADER) @Nullable String key,
            @Body InPlaceRequest request) {
        var command =
                new ControlCommand.RegisterInPlace(
                        caller,
                        project(caller, request.project()),
                        name(request.name()),
                        new SiteName(request.site()),
                        StorableText.check("the path of an artifact", request.path()),
                        DataClasses.checked(list(request.classes())),
                        labels(request.labels()),
                        Idempotency.key(
                                services, caller, "POST /v1/artifacts/in-place", key, request));
        return commands.askLong(
                command,
                Reply.ArtifactVisible.class,
                made -> showArtifact(caller, made.artifact().toString()));
    }

    /** Permission to read an artifact from the global store; waits while it is on its way there. */
    @Post("/{id}/download")
    CompletionStage<DownloadView> requestDownload(
            @RequestAttribute(AccessFilter.CALLER) Caller caller, @PathVariable String id) {
        var stored = artifacts.find(caller, id);
        var command =
                new ControlCommand.RequestDownload(
                        caller, stored.artifact().artifact().id(), Optional.of(stored));
        return commands.askLong(
                command,
                Reply.DownloadReady.class,
                ready ->
                        new DownloadView(
                                services.signer().apply(ready.ticket()),
                                settings.dataPlane(),
                                ready.content().digest().toString(),
                                ready.content().sizeBytes(),
                                ArtifactQuery.kind(ready.kind())));
    }

    private static ProjectName project(Caller caller, @Nullable String name) {
        return name == null ? caller.project() : new ProjectName(name);
    }

    private static Content content(UploadRequest request) {
        try {
            return new Content(
                    Digest.parse(request.digest()),
                    request.sizeBytes(),
                    list(request.chunks()).stream().map(Digest::new).toList());
        } catch (IllegalArgumentException e) {
            throw new AtollException(
                    ErrorCode.INVALID, "cannot begin the upload: " + e.getMessage(), e);
        }
    }

    private static ArtifactKind kind(@Nullable String kind) {
        return switch (kind) {
            case null -> ArtifactKind.FILE;
            case "file" -> ArtifactKind.FILE;
            case "directory" -> ArtifactKind.FOLDER;
            default ->
                    throw new AtollException(
                            ErrorCode.INVALID,
                            "cannot begin the upload: kind '%s' is not known (expected file or directory)"
                                    .formatted(kind));
        };
    }

    private static List<String> list(@Nullable List<String> values) {
        return values == null ? List.of() : values;
    }

    private static Optional<String> name(@Nullable String name) {
        return Optional.ofNullable(name)
                .map(each -> StorableText.check("the name of an artifact", each));
    }

    private static Labels labels(@Nullable Map<String, String> labels) {
        return labels == null ? Labels.none() : Labels.of(labels);
    }
}
