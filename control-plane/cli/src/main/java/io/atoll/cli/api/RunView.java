package io.atoll.cli.api;

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
