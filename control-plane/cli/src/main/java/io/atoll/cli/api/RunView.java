package io.atoll.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A run as the API shows it. */
public record RunView(
        String id,
        int number,
        String workflow,
        int version,
        String project,
        String state,
        @Nullable String submittedAt,
        @Nullable String startedAt,
        @Nullable String endedAt,
        @Nullable Map<String, Integer> counts,
        @Nullable List<Output> outputs) {
    /** An output of the run; without an artifact until it is made. */
    public record Output(String name, @Nullable String artifact, @Nullable String state) {}

    /** What {@code node} shows; what it leaves out is empty, or null where that may be. */
    public static RunView of(JsonNode node) {
        return new RunView(
                node.path("id").asText(),
                node.path("number").asInt(),
                node.path("workflow").asText(),
                node.path("version").asInt(),
                node.path("project").asText(),
                node.path("state").asText(),
                Json.text(node, "submittedAt"),
                Json.text(node, "startedAt"),
                Json.text(node, "endedAt"),
                counts(node.path("counts")),
                outputs(node.path("outputs")));
    }

    private static @Nullable Map<String, Integer> counts(JsonNode node) {
        if (!node.isObject()) {
            return null;
        }
        var counts = new LinkedHashMap<String, Integer>();
        node.properties().forEach(each -> counts.put(each.getKey(), each.getValue().asInt()));
        return counts;
    }

    private static @Nullable List<Output> outputs(JsonNode node) {
        if (!node.isArray()) {
            return null;
        }
        var outputs = new ArrayList<Output>();
        for (JsonNode each : node) {
            outputs.add(
                    new Output(
                            each.path("name").asText(),
                            Json.text(each, "artifact"),
                            Json.text(each, "state")));
        }
        return outputs;
    }

    /** {@code climatology #1}. */
    public String title() {
        return workflow + " #" + number;
    }

    public boolean ended() {
        return state.equals("Succeeded") || state.equals("Failed") || state.equals("Cancelled");
    }

    public boolean succeeded() {
        return state.equals("Succeeded");
    }

    /** How many executions are in {@code state}. */
    public int count(String state) {
        return counts == null ? 0 : counts.getOrDefault(state, 0);
    }

    /** How many executions there are. */
    public int total() {
        return counts == null ? 0 : counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    public List<Output> allOutputs() {
        return outputs == null ? List.of() : outputs;
    }
}
