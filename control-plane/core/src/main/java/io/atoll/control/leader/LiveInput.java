package io.atoll.control.leader;

import io.atoll.kernel.id.ArtifactId;
import java.util.List;

/**
 * An input with where each of its pieces comes from.
 *
 * @param gather a folder with one entry per piece
 */
record LiveInput(String name, boolean gather, List<Piece> pieces) {
    /** One piece. */
    sealed interface Piece {
        /** Name in the gather folder; empty: no gather. */
        String entry();
    }

    /** An artifact that was there when the run began. */
    record Given(String entry, ArtifactId artifact) implements Piece {}

    /** What another execution of the run makes. */
    record Made(String entry, LiveExecution producer, String output) implements Piece {}
}
