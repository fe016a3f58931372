package io.atoll.server.view;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What goes in and out of the workflow and plan routes. */
public final class WorkflowViews {
    private WorkflowViews() {}

    /**
     * A workflow file to look at.
     *
     * @param files texts of the files it ships, by name; absent: not looked at
     */
    @Serdeable
    public record CheckRequest(
            @Nullable String file,
            String text,
            @Nullable Map<String, String> files,
            @Nullable String project) {}

    /** What must be there before a run of it can start. */
    @Serdeable
    public record CheckView(
            boolean ok,
            String name,
            String project,
            List<LocalInput> localInputs,
            List<InPlaceInput> inPlaceInputs) {}

    /** To be uploaded. @param file as written */
    @Serdeable
    public record LocalInput(
            String input, String file, List<String> classes, Map<String, String> labels) {}

    /** To be registered at its site. */
    @Serdeable
    public record InPlaceInput(
            String input,
            String site,
            String path,
            List<String> classes,
            Map<String, String> labels) {}

    /** The newest version of a workflow. @param digest of its document */
    @Serdeable
    public record WorkflowLine(
            String name, int version, String project, String digest, Map<String, String> labels) {}

    /**
     * A workflow with all it says.
     *
     * @param code of each output, as a data policy's release names it
     * @param document as canonical JSON
     */
    @Serdeable
    public record WorkflowView(
            String name,
            int version,
            String project,
            String digest,
            Map<String, String> labels,
            List<String> inputs,
            List<String> executions,
            List<String> outputs,
            List<OutputCode> code,
            String document) {}

    /** An output with the name of the code that makes it. @param path inside the sandbox */
    @Serdeable
    public record OutputCode(String execution, String output, String path, String code) {}

    /**
     * Where everything of a workflow would go now.
     *
     * @param code of each output, as a data policy's release names it
     * @param policies all that are in force, also those that do not apply to the project
     */
    @Serdeable
    public record PlanView(
            String workflow,
            String project,
            List<PlannedView> executions,
            List<OutputCode> code,
            List<PolicyViews.ConsultedView> policies) {}

    /** Where one execution would go. @param index of its element; absent: no foreach */
    @Serdeable
    public record PlannedView(
            String name, @Nullable String index, String label, PlacementView placement) {}

    /** Tries a run again. @param failed only what did not succeed; what did is taken over */
    @Serdeable
    public record RetryRequest(@Nullable Boolean failed) {}

    /** Cancels an execution. @param force end it without its site's word */
    @Serdeable
    public record CancelRequest(@Nullable Boolean force) {}

    /** What a cancel has led to. @param stopping executions whose site has not confirmed yet */
    @Serdeable
    public record CancelView(List<String> stopping) {}
}
