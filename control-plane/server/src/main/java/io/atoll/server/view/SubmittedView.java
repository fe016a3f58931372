package io.atoll.server.view;

import io.micronaut.serde.annotation.Serdeable;

/** A run that was started. @param number of the workflow's runs */
@Serdeable
public record SubmittedView(
        String id,
        long number,
        String workflow,
        int version,
        String project,
        String state,
        int executions) {}
