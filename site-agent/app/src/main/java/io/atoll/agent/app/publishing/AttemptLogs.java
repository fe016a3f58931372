package io.atoll.agent.app.publishing;

import io.atoll.agent.app.sandbox.Sandboxes;
import io.atoll.kernel.id.AttemptId;
import java.nio.file.Path;

/** Where the logs of an attempt lie in its sandbox. */
public final class AttemptLogs {
    private final Sandboxes sandboxes;

    public AttemptLogs(Sandboxes sandboxes) {
        this.sandboxes = sandboxes;
    }

    public Path stdout(AttemptId attempt) {
        return sandboxes.folder(attempt).resolve("log").resolve("stdout");
    }

    public Path stderr(AttemptId attempt) {
        return sandboxes.folder(attempt).resolve("log").resolve("stderr");
    }
}
