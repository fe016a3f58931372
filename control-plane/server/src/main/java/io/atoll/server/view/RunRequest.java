package io.atoll.server.view;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Starts a run, of a workflow file or of a single command.
 *
 * @param file name of the workflow file, for messages
 * @param text the workflow file
 * @param files contents of the files it ships, in base64, by name
 * @param inputs ids of artifacts by the name of the workflow's input
 * @param project absent: the file's, else the caller's
 * @param command instead of a workflow file
 */
@Serdeable
public record RunRequest(
        @Nullable String file,
        @Nullable String text,
        @Nullable Map<String, String> files,
        @Nullable Map<String, String> inputs,
        @Nullable String project,
        @Nullable Command command) {
    /**
     * A single command.
     *
     * @param argv program and arguments; or a script
     * @param name of the workflow it makes; absent: command
     * @param site the only one that will do; absent: any
     * @param resources as in a workflow file
     * @param inputs ids of artifacts by local name
     * @param outputs paths by name
     * @param files contents in base64 by name
     */
    @Serdeable
    public record Command(
            @Nullable List<String> argv,
            @Nullable String script,
            @Nullable String name,
            @Nullable String site,
            @Nullable String policy,
            @Schema(additionalProperties = Schema.AdditionalPropertiesValue.TRUE)
                    @Nullable Map<String, Object> resources,
            @Nullable String walltime,
            @Nullable Map<String, String> env,
            @Nullable Map<String, String> inputs,
            @Nullable Map<String, Output> outputs,
            @Nullable Map<String, String> files) {}

    /** An output of a command. */
    @Serdeable
    public record Output(String path) {}
}
