package io.atoll.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One command run to its end, with what it said. Output goes through files: a child of the command
 * that lives on must not keep the test waiting.
 *
 * @param exitCode as the command ended
 */
record Command(int exitCode, String stdout, String stderr) {
    /**
     * Runs a command with exactly this environment.
     *
     * @param deadline after it the command is killed and the test fails
     */
    static Command run(
            Path folder, Map<String, String> environment, Duration deadline, List<String> argv)
            throws IOException, InterruptedException {
        Path stdout = Files.createTempFile("atoll-command", ".out");
        Path stderr = Files.createTempFile("atoll-command", ".err");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(argv)
                            .directory(folder.toFile())
                            .redirectOutput(stdout.toFile())
                            .redirectError(stderr.toFile());
            builder.environment().clear();
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(
                        "cannot run "
                                + argv
                                + ": not done after "
                                + deadline.toSeconds()
                                + " s"
                                + ", it said "
                                + Files.readString(stderr));
            }
            return new Command(
                    process.exitValue(), Files.readString(stdout), Files.readString(stderr));
        } finally {
            Files.delete(stdout);
            Files.delete(stderr);
        }
    }
}
