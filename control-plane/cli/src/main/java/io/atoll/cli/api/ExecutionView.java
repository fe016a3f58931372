package io.atoll.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** An execution as the API shows it; times in milliseconds, amounts in bytes. */
public record ExecutionView(
        String id,
        String run,
        String name,
        @Nullable String element,
        @Nullable String label,
        String state,
        @Nullable String reason,
        @Nullable String site,
        @Nullable String pool,
        int attempt,
        @Nullable String why,
        long waitingMs,
        long stagingMs,
        long runningMs,
        long publishingMs,
        long bytesIn,
        long bytesOut,
        @Nullable Integer exitCode,
        @Nullable Integer signal,
        @Nullable String detail) {
    /** What {@code node} shows; what it leaves out is empty, or null where that may be. */
    public static ExecutionView of(JsonNode node) {
        return new ExecutionView(
                node.path("id").asText(),
                node.path("run").asText(),
                node.path("name").asText(),
                Json.text(node, "element"),
                Json.text(node, "label"),
                node.path("state").asText(),
                Json.text(node, "reason"),
                Json.text(node, "site"),
                Json.text(node, "pool"),
                node.path("attempt").asInt(),
                Json.text(node, "why"),
                node.path("waitingMs").asLong(),
                node.path("stagingMs").asLong(),
                node.path("runningMs").asLong(),
                node.path("publishingMs").asLong(),
                node.path("bytesIn").asLong(),
                node.path("bytesOut").asLong(),
                Json.number(node, "exitCode"),
                Json.number(node, "signal"),
                Json.text(node, "detail"));
    }

    /** {@code resample[3]}. */
    public String title() {
        return label == null ? name : label;
    }

    /** {@code hpc-ridge/cpu}; empty before it is placed. */
    public String place() {
        return site == null ? "" : pool == null ? site : site + "/" + pool;
    }

    /** Why it does not end, why it is where it is, or why it is not yet anywhere. */
    public String explanation() {
        // Why its last attempt was placed where it was does not say why it has none now.
        if (reason != null && !ended()) {
            return reason;
        }
        return why != null ? why : reason != null ? reason : detail != null ? detail : "";
    }

    public boolean ended() {
        return switch (state) {
            case "Succeeded", "Failed", "Cancelled", "Skipped" -> true;
            default -> false;
        };
    }

    public boolean succeeded() {
        return state.equals("Succeeded");
    }
}
