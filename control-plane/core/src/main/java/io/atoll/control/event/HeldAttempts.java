package io.atoll.control.event;

import io.atoll.control.event.AgentEvent.HeldAttempt;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.digest.HeldDigest;
import java.util.List;

/** The digest by which agent and leader see whether they agree on what a site holds. */
public final class HeldAttempts {
    private HeldAttempts() {}

    /** {@link HeldDigest} of {@code attempts}. */
    public static Digest digest(List<HeldAttempt> attempts) {
        var digest = new HeldDigest();
        attempts.forEach(held -> digest.add(held.attempt(), held.state().name()));
        return digest.digest();
    }
}
