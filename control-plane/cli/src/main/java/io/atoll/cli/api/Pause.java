package io.atoll.cli.api;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.time.Duration;

/** Waiting, for whoever asks again later. */
public final class Pause {
    private Pause() {}

    /**
     * Waits for {@code duration}.
     *
     * @throws AtollException UNAVAILABLE if the thread was interrupted: the command is to end
     */
    public static void of(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AtollException(ErrorCode.UNAVAILABLE, "cannot go on: interrupted", e);
        }
    }
}
