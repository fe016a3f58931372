package io.atoll.control.live;

import io.atoll.kernel.id.ArtifactId;
import java.util.List;

/**
 * An input with where each of its pieces comes from.
 *
 * @param gather a folder with one entry per piece
 */
public record LiveInput(String name, boolean gather, List<Piece> pieces) {
    /** One piece. */
    public sealed interface Piece {
        /** Name in the gather folder; empty: no gather. */
        String entry();
    }

    /** An artifact that was there when the run began. */
    public record Given(String entry, ArtifactId artifact) implements Piece {}

    /** What another execution of the run makes. */
    public record Made(String entry, LiveExecution producer, String output) implements Piece {}
}
