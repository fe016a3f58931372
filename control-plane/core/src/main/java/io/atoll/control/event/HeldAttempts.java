package io.atoll.control.event;

import io.atoll.control.event.AgentEvent.HeldAttempt;
import io.atoll.kernel.digest.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;

/** The digest by which agent and leader see whether they agree on what a site holds. */
public final class HeldAttempts {
    private HeldAttempts() {}

    /**
     * SHA-256 over the lines {@code EXECUTION/FENCE STATE}, sorted by attempt, each with a newline.
     */
    public static Digest digest(List<HeldAttempt> attempts) {
        var hasher = Digest.newHasher();
        attempts.stream()
                .sorted(Comparator.comparing(HeldAttempt::attempt))
                .map(held -> held.attempt() + " " + held.state() + "\n")
                .forEach(line -> hasher.update(line.getBytes(StandardCharsets.UTF_8)));
        return Digest.ofHash(hasher.digest());
    }
}
