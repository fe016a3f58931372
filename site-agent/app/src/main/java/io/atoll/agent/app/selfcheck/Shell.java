package io.atoll.agent.app.selfcheck;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;

/** What every script of an execution is started with. Stateless. */
public final class Shell {
    private Shell() {}

    /**
     * Whether scripts could be started.
     *
     * @throws AtollException UNAVAILABLE if not
     */
    public static void check(Path shell) {
        if (!Files.isExecutable(shell)) {
            throw new AtollException(
                    ErrorCode.UNAVAILABLE,
                    "cannot start scripts: %s is not there or not executable".formatted(shell));
        }
    }
}
