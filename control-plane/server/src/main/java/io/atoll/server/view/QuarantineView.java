package io.atoll.server.view;

import io.micronaut.serde.annotation.Serdeable;
import org.jspecify.annotations.Nullable;

/**
 * Something that broke the leader and is set aside.
 *
 * @param kind report, message, command, store, timer, placement or rebuild
 * @param what tells it apart from others of its kind
 * @param run whose work it is, and which is held; absent: not known, or none
 * @param times how often it broke the leader; 0: set aside because too much of its run is
 * @param why where it went wrong
 * @param event what a retry applies again, as the leader got it; absent: it comes again by itself
 */
@Serdeable
public record QuarantineView(
        String id,
        String kind,
        String what,
        @Nullable String run,
        int times,
        String why,
        String firstAt,
        String lastAt,
        @Nullable String event) {}
