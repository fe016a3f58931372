package io.atoll.protocol;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;

/**
 * The versions one side speaks, both ends included.
 *
 * @param oldest not above {@code newest}
 */
public record ProtocolRange(ProtocolVersion oldest, ProtocolVersion newest) {
    /** What this code speaks. */
    public static final ProtocolRange SPOKEN =
            new ProtocolRange(new ProtocolVersion(1, 0), ProtocolVersion.CURRENT);

    public ProtocolRange {
        if (oldest.compareTo(newest) > 0) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot use protocol versions %s to %s: the oldest is above the newest"
                            .formatted(oldest, newest));
        }
    }

    /**
     * The highest version that both sides speak.
     *
     * @param self what this side is called in the sentence, such as "control plane"
     * @param peer what the other side is called, such as "agent"
     */
    public Agreement agree(String self, String peer, ProtocolRange peers) {
        ProtocolVersion highest = min(newest, peers.newest);
        if (highest.compareTo(max(oldest, peers.oldest)) >= 0) {
            return new Agreed(highest);
        }
        String behind = newest.compareTo(peers.oldest) < 0 ? self : peer;
        return new NoCommonVersion(
                "cannot talk to %s: it speaks protocol %s, this %s %s; upgrade the %s"
                        .formatted(peer, peers, self, this, behind));
    }

    /** {@code 1 to 2}, or {@code 1} alone. */
    @Override
    public String toString() {
        return oldest.equals(newest) ? oldest.toString() : oldest + " to " + newest;
    }

    /** What two sides came to. */
    public sealed interface Agreement {}

    /** Both speak {@code version} from now on. */
    public record Agreed(ProtocolVersion version) implements Agreement {}

    /**
     * They have no version in common.
     *
     * @param sentence for people: who speaks what, and which side to upgrade
     */
    public record NoCommonVersion(String sentence) implements Agreement {}

    private static ProtocolVersion min(ProtocolVersion one, ProtocolVersion other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    private static ProtocolVersion max(ProtocolVersion one, ProtocolVersion other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
