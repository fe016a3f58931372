package io.atoll.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.digest.Digest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Brings artifacts in and out: uploads, registrations in place, downloads. */
public final class Artifacts {
    private final ApiClient api;

    public Artifacts(ApiClient api) {
        this.api = api;
    }

    /**
     * What a new artifact is besides its content.
     *
     * @param project absent: the caller's
     * @param name absent: it has none
     */
    public record Marks(
            @Nullable String project,
            @Nullable String name,
            List<String> classes,
            Map<String, String> labels) {
        public static final Marks NONE = new Marks(null, null, List.of(), Map.of());

        public Marks {
            classes = List.copyOf(classes);
            labels = Map.copyOf(labels);
        }

        private void addTo(ObjectNode body) {
            if (project != null) {
                body.put("project", project);
            }
            if (name != null) {
                body.put("name", name);
            }
            body.set("classes", Json.tree(classes));
            body.set("labels", Json.tree(labels));
        }
    }

    /**
     * Uploads a file, or a folder with everything in it, to the global store.
     *
     * @param key the same again makes no second artifact
     * @return the artifact's id
     * @throws AtollException NOT_FOUND or INVALID if {@code path} cannot be uploaded; CONFLICT if
     *     it changes meanwhile
     */
    public String upload(Path path, Marks marks, String key) {
        LocalContent content = LocalContent.of(path);
        ObjectNode body = Json.object();
        marks.addTo(body);
        body.put("kind", content.kind());
        body.put("sizeBytes", content.sizeBytes());
        body.put("digest", content.digest().toString());
        ArrayNode chunks = body.putArray("chunks");
        content.chunks().forEach(chunk -> chunks.add(chunk.hex()));
        JsonNode answer =
                api.post("/v1/artifacts/uploads", body, key).orThrow("nothing was uploaded");
        String artifact = answer.path("artifact").asText();
        if (!answer.path("committed").asBoolean()) {
            api.dataPlane()
                    .upload(
                            content,
                            new DataPlaneClient.Permission(
                                    answer.path("ticket").asText(),
                                    answer.path("endpoint").asText(),
                                    content.digest(),
                                    content.sizeBytes()));
            api.post("/v1/artifacts/" + ApiClient.escape(artifact) + "/commit", Json.object());
        }
        return artifact;
    }

    /**
     * Has a site register what lies there already.
     *
     * @return the artifact
     */
    public JsonNode registerInPlace(String site, String path, Marks marks, String key) {
        ObjectNode body = Json.object();
        marks.addTo(body);
        body.put("site", site);
        body.put("path", path);
        return api.post("/v1/artifacts/in-place", body, key).orThrow("nothing was registered");
    }

    /**
     * What a download left here.
     *
     * @param directory whether it is a folder
     * @param replaced whether it took the place of another file
     */
    public record Downloaded(Digest digest, boolean directory, boolean replaced) {}

    /**
     * Downloads an artifact, verified, to {@code path}: a file, or a folder that is laid out.
     *
     * @throws AtollException CONFLICT if it cannot go there: a folder takes the place of nothing
     */
    public Downloaded download(String artifact, Path path) {
        var destination = new Destination(path);
        boolean replaced = destination.isTaken();
        JsonNode answer =
                api.post(
                        "/v1/artifacts/" + ApiClient.escape(artifact) + "/download", Json.object());
        Digest digest = Digest.parse(answer.path("digest").asText());
        boolean directory = answer.path("kind").asText().equals("directory");
        api.dataPlane()
                .download(
                        new DataPlaneClient.Permission(
                                answer.path("ticket").asText(),
                                answer.path("endpoint").asText(),
                                digest,
                                answer.path("sizeBytes").asLong()),
                        directory,
                        destination);
        return new Downloaded(digest, directory, replaced);
    }
}
