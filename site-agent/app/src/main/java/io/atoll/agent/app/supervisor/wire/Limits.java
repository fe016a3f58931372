package io.atoll.agent.app.supervisor.wire;

import java.time.Duration;

/**
 * What bounds a running attempt.
 *
 * @param walltime after that it is stopped
 * @param grace between that stop and the kill
 * @param stopSignal number of the signal that asks it to stop
 * @param logLimitBytes most bytes kept of stdout, and of stderr: their first and last halves
 */
public record Limits(Duration walltime, Duration grace, int stopSignal, long logLimitBytes) {}
