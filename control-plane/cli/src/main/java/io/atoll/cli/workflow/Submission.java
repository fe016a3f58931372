package io.atoll.cli.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.atoll.cli.api.Answer;
import io.atoll.cli.api.ApiClient;
import io.atoll.cli.api.Artifacts;
import io.atoll.cli.api.RunView;
import io.atoll.files.Problems;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Submits a workflow file: checked as a whole first, then its local inputs become artifacts, then
 * the run is posted. Nothing is stored if anything is wrong with the file.
 */
public final class Submission {
    private final ApiClient api;
    private final Consumer<String> progress;

    /** {@code progress} is told what is being done. */
    public Submission(ApiClient api, Consumer<String> progress) {
        this.api = api;
        this.progress = progress;
    }

    /**
     * Submits.
     *
     * @param problems what was found on this machine
     * @param key the same again starts no second run
     * @throws io.atoll.kernel.AtollException INVALID with all problems
     */
    public RunView submit(WorkflowFile file, Problems problems, String key) {
        Map<String, String> artifacts = prepare(file, problems, key);
        progress.accept("submitting " + file.name());
        return RunView.of(
                api.post("/v1/runs", file.runBody(artifacts), key)
                        .orThrow("nothing was submitted"));
    }

    /** Asks where everything would run; runs nothing. */
    public JsonNode plan(WorkflowFile file, Problems problems) {
        String key = api.newKey();
        Map<String, String> artifacts = prepare(file, problems, key);
        progress.accept("planning " + file.name());
        return api.post("/v1/plans", file.runBody(artifacts), key).orThrow("nothing was planned");
    }

    private Map<String, String> prepare(WorkflowFile file, Problems problems, String key) {
        progress.accept("checking " + file.name());
        JsonNode checked = check(file, problems);
        var artifacts = new LinkedHashMap<String, String>();
        var store = new Artifacts(api);
        for (JsonNode each : checked.path("inPlaceInputs")) {
            String input = each.path("input").asText();
            String site = each.path("site").asText();
            progress.accept("registering input " + input + " at " + site);
            JsonNode artifact =
                    store.registerInPlace(
                            site, each.path("path").asText(), file.marks(input), key + "/" + input);
            artifacts.put(
                    input,
                    artifact.has("id")
                            ? artifact.path("id").asText()
                            : artifact.path("artifact").asText());
        }
        for (JsonNode each : checked.path("localInputs")) {
            String input = each.path("input").asText();
            progress.accept("uploading input " + input);
            artifacts.put(
                    input,
                    store.upload(
                            file.folder().resolve(each.path("file").asText()),
                            file.marks(input),
                            key + "/" + input));
        }
        return artifacts;
    }

    // A file that is missing here is as much a problem as what the control plane finds.
    private JsonNode check(WorkflowFile file, Problems problems) {
        Answer answer = api.post("/v1/workflows/check", file.checkBody(), api.newKey());
        Problems remote = answer.problems();
        if (!answer.succeeded() && remote.isEmpty()) {
            return answer.orThrow("nothing was submitted");
        }
        remote.sorted().stream().filter(each -> !isMissing(each, problems)).forEach(problems::add);
        problems.throwIfAny("nothing was submitted");
        return answer.body();
    }

    // What could not be read here was not sent either: one problem, not two.
    private static boolean isMissing(io.atoll.files.Problem problem, Problems found) {
        return found.sorted().stream()
                .anyMatch(
                        each ->
                                each.line() == problem.line()
                                        && each.column() == problem.column()
                                        && each.file().equals(problem.file()));
    }
}
