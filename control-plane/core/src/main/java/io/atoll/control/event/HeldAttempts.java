package io.atoll.control.event;

import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.digest.HeldDigest;
import io.atoll.work.InventoryEntry;
import java.util.List;

/** The digest by which agent and leader see whether they agree on what a site holds. */
public final class HeldAttempts {
    private HeldAttempts() {}

    /** {@link HeldDigest} of {@code attempts}. */
    public static Digest digest(List<InventoryEntry> attempts) {
        var digest = new HeldDigest();
        attempts.forEach(held -> digest.add(held.attempt(), held.state().name()));
        return digest.digest();
    }
}
