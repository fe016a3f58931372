package io.atoll.server.view;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run.
 *
 * @param number of the workflow's runs
 * @param version of the workflow
 * @param state Running, Cancelling, Succeeded, Failed or Cancelled
 * @param detail why it failed, or who cancelled it; absent: neither
 * @param executions how many it has
 * @param startedAt when its first execution was given to a site; absent: not yet, or not asked for
 * @param counts executions by state
 * @param retryOf the run that it tries again; absent: none
 * @param outputs what the submitter gets back; absent in lists
 */
@Serdeable
public record RunView(
        String id,
        long number,
        String workflow,
        int version,
        String project,
        String state,
        @Nullable String detail,
        String submittedBy,
        String submittedAt,
        @Nullable String startedAt,
        @Nullable String endedAt,
        int executions,
        Map<String, Long> counts,
        Map<String, String> labels,
        @Nullable String retryOf,
        @Nullable List<Output> outputs) {
    /** An output. @param artifact absent: not made yet @param state Pending, Visible or Lost */
    @Serdeable
    public record Output(String name, @Nullable String artifact, String state) {}
}
