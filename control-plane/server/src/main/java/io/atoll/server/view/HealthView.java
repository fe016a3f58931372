package io.atoll.server.view;

import io.micronaut.serde.annotation.Serdeable;

/**
 * How an instance is.
 *
 * @param status {@code ok}; {@code starting}: there is a leader that does not serve yet; {@code
 *     no-leader}
 * @param leader instance that leads; empty: none is known
 * @param term of the leader
 */
@Serdeable
public record HealthView(
        String status,
        String instance,
        String leader,
        long term,
        String version,
        String federation) {}
