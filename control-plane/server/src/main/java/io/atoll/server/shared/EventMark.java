package io.atoll.server.shared;

import io.atoll.kernel.id.ProjectName;
import java.util.Optional;

/**
 * How far the events of a project have come: whoever follows them reads the rest from the database.
 *
 * @param highest the highest number given, at least 1
 */
public record EventMark(ProjectName project, long highest) {
    public EventMark {
        if (highest < 1) {
            throw new IllegalArgumentException("event number " + highest + " is below 1");
        }
    }

    /** One text for the wire, so that no class of ours is ever deserialized from it. */
    String text() {
        return project + " " + highest;
    }

    static Optional<EventMark> parse(String text) {
        try {
            int space = text.indexOf(' ');
            return Optional.of(
                    new EventMark(
                            new ProjectName(text.substring(0, Math.max(0, space))),
                            Long.parseLong(text.substring(space + 1))));
        } catch (RuntimeException _) {
            return Optional.empty(); // of another version of ours: soft, so dropped
        }
    }
}
