package io.atoll.testbed.benchmarks.program;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.system.SystemRandomSource;
import io.atoll.kernel.time.TimeSource;
import io.atoll.protocol.identity.KeyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A site agent of its own, with a pool of 8 cpus whatever the machine has. */
public final class RealAgent implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final Program program;
    private final Path folder;

    private RealAgent(Program program, Path folder) {
        this.program = program;
        this.folder = folder;
    }

    /**
     * Joins and runs one, and waits until it is linked.
     *
     * @param home where Atoll is laid out
     * @param folder its data folder; configuration and log lie beside it
     * @param slots how many processors it offers
     */
    public static RealAgent start(
            Path home,
            Path folder,
            String site,
            int slots,
            ControlPlane.Invitation invitation,
            TimeSource time) {
        Path config = folder.resolveSibling(site + ".yaml");
        write(
                config,
                """
                name: %s
                dataDir: %s
                labels: {kind: real}
                allow: {projects: [bench], process: true}
                pools:
                  - {name: cpu, executor: process, cpu: %d, memory: 8GiB}
                """
                        .formatted(site, folder, slots));
        Path token = folder.resolveSibling(site + ".token");
        KeyFile.replaceSecret(token, invitation.token().text() + "\n", new SystemRandomSource());
        var program =
                Program.start(
                        "the agent",
                        List.of(
                                home.resolve("bin/atoll-agent").toString(),
                                "join",
                                invitation.address().toString(),
                                "--token-file",
                                token.toString(),
                                "--run",
                                "--config",
                                config.toString(),
                                "--data-dir",
                                folder.toString()),
                        folder.resolveSibling(site + ".log"),
                        time);
        try {
            program.awaitLine("linked ", START_LIMIT);
            return new RealAgent(program, folder);
        } catch (AtollException e) {
            program.close();
            throw e;
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new AtollException(
                    ErrorCode.UNAVAILABLE,
                    "cannot write %s: %s".formatted(file, e.getMessage()),
                    e);
        }
    }

    public long pid() {
        return program.pid();
    }

    public Path folder() {
        return folder;
    }

    @Override
    public void close() {
        program.close();
    }
}
