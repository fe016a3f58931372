package io.atoll.testbed.benchmarks.program;

import com.fasterxml.jackson.databind.JsonNode;
import io.atoll.cli.api.ApiClient;
import io.atoll.cli.api.ConnectionFinder;
import io.atoll.cli.api.Json;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.random.RandomSource;
import io.atoll.kernel.time.TimeSource;
import io.atoll.protocol.identity.JoinToken;
import io.atoll.testbed.benchmarks.hollow.Endpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A control plane of its own on loopback, with embedded PostgreSQL (fsync on), in a folder of its
 * own.
 */
public final class ControlPlane implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(90);

    private final Program program;
    private final Path folder;
    private final ApiClient api;

    private ControlPlane(Program program, Path folder, ApiClient api) {
        this.program = program;
        this.folder = folder;
        this.api = api;
    }

    /**
     * Starts one and waits until it serves.
     *
     * @param home where Atoll is laid out
     */
    public static ControlPlane start(Path home, Path folder, TimeSource time, RandomSource random) {
        var program =
                Program.start(
                        "the control plane",
                        List.of(
                                home.resolve("bin/atoll-server").toString(),
                                "run",
                                "--data-dir",
                                folder.toString(),
                                "--listen",
                                "127.0.0.1:0",
                                "--agent-listen",
                                "127.0.0.1:0",
                                "--data-listen",
                                "127.0.0.1:0"),
                        folder.resolveSibling("control-plane.log"),
                        time);
        try {
            program.awaitLine("ready ", START_LIMIT);
            var connection =
                    ConnectionFinder.read(folder.resolve("client.json"))
                            .orElseThrow(
                                    () ->
                                            new AtollException(
                                                    ErrorCode.NOT_FOUND,
                                                    "cannot measure: the control plane wrote no"
                                                            + " client.json"));
            return new ControlPlane(program, folder, new ApiClient(connection, time, random));
        } catch (AtollException e) {
            program.close();
            throw e;
        }
    }

    public long pid() {
        return program.pid();
    }

    public Path folder() {
        return folder;
    }

    public ApiClient api() {
        return api;
    }

    /** An invitation, as the agent's owner would get it. */
    public record Invitation(JoinToken token, Endpoint address) {}

    /** Invites a site. */
    public Invitation invite(String site) {
        JsonNode answer =
                api.post("/v1/invitations", Json.object().put("site", site).put("ttl", "1h"));
        return new Invitation(
                JoinToken.parse(answer.path("token").asText()),
                Endpoint.parse(answer.path("controlPlane").path(0).asText()));
    }

    @Override
    public void close() {
        api.close();
        program.close();
    }
}
