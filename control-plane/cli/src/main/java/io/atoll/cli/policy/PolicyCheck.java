package io.atoll.cli.policy;

import io.atoll.cli.command.ExitCodes;
import io.atoll.cli.command.Invocation;
import io.atoll.files.FileFormat;
import io.atoll.files.FileLoader;
import io.atoll.files.Problems;
import io.atoll.kernel.AtollException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;

/** Checks policy files on this machine. */
final class PolicyCheck {
    private PolicyCheck() {}

    /**
     * Prints what is wrong.
     *
     * @throws AtollException INVALID with all problems of files that do not load
     */
    static int lint(Invocation invocation, List<PolicyFiles.PolicyFile> files) {
        var problems = new Problems();
        for (PolicyFiles.PolicyFile file : files) {
            FileLoader.loadAny(
                    EnumSet.of(FileFormat.PLACEMENT_POLICY, FileFormat.DATA_POLICY),
                    file.name(),
                    file.text().getBytes(StandardCharsets.UTF_8),
                    problems);
        }
        problems.throwIfAny("these policies would not be applied");
        invocation.line(
                files.size() == 1 ? "1 file, no problem" : files.size() + " files, no problem");
        return ExitCodes.DONE;
    }
}
