package io.atoll.testbed;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A site's agent as a process, with its configuration. Owned by the test's thread. */
final class Site implements AutoCloseable {
    private static final Duration JOIN_LIMIT = Duration.ofMinutes(2);

    private final String name;
    private final Path home;
    private final List<String> prefix;
    private @Nullable Program program;

    /**
     * Writes the site's configuration; nothing is started.
     *
     * @param prefix put before the agent's command, such as {@code ip netns exec NAME}
     * @param lines of agent.yaml besides name and data folder; pools, store, allow
     */
    Site(String name, Path home, List<String> prefix, String lines) {
        this.name = name;
        this.home = home;
        this.prefix = List.copyOf(prefix);
        try {
            Files.createDirectories(home);
            Files.writeString(config(), "name: " + name + "\ndataDir: " + data() + "\n" + lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a site that runs plain processes of any size allows and offers. */
    static String processes(int cpu) {
        return processes(cpu, "");
    }

    /** {@code allowed}: more of what the owner allows, such as {@code "read: [/obs], "}. */
    static String processes(int cpu, String allowed) {
        return ("allow: {projects: [default, demo], " + allowed + "process: true}\n")
                + ("pools:\n  - {name: cpu, executor: process, cpu: " + cpu + ", memory: 64GiB}\n");
    }

    String name() {
        return name;
    }

    /** Invites the site at {@code instance}, and starts an agent that joins there. */
    Site join(Instance instance) throws IOException, InterruptedException {
        joinWith(invite(instance.api(), name), instance.agents());
        awaitState(instance.api(), "Connected");
        return this;
    }

    /** Starts the agent with a join token, without waiting. */
    void joinWith(String token, String address) {
        Path file = home.resolve(name + ".token");
        try {
            Files.writeString(file, token + "\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(
                List.of(
                        "join",
                        address,
                        "--token-file",
                        file.toString(),
                        "--run",
                        "--config",
                        config().toString()));
    }

    /** Starts the agent of a site that joined before, without waiting. */
    void startAgain() {
        start(List.of("run", "--config", config().toString()));
    }

    /** Makes an invitation and returns its token. */
    static String invite(Api api, String site) throws IOException, InterruptedException {
        return invite(api, site, "1h");
    }

    static String invite(Api api, String site, String ttl)
            throws IOException, InterruptedException {
        ObjectNode body = Api.JSON.createObjectNode().put("site", site).put("ttl", ttl);
        body.putObject("labels");
        return api.post("/v1/invitations", body).expect(201).get("token").asText();
    }

    /** Waits until the control plane shows the site in {@code state}. */
    void awaitState(Api api, String state) {
        await(name + " is " + state)
                .atMost(JOIN_LIMIT)
                .pollInterval(Duration.ofMillis(100))
                .ignoreException(IOException.class)
                .failFast(
                        () -> {
                            if (state.equals("Connected") && !program().isAlive()) {
                                throw new AssertionError("the agent ended: " + program().said());
                            }
                        })
                .until(
                        () ->
                                state.equals(
                                        api.get("/v1/sites/" + name)
                                                .body()
                                                .path("state")
                                                .asText()));
    }

    Program program() {
        return Optional.ofNullable(program)
                .orElseThrow(() -> new IllegalStateException(name + " was not started"));
    }

    Path config() {
        return home.resolve(name + ".yaml");
    }

    Path data() {
        return home.resolve(name);
    }

    /** The site's store, where no other folder was configured. */
    Path store() {
        return data().resolve("store");
    }

    @Override
    public void close() {
        if (program != null) {
            program.close();
        }
    }

    private void start(List<String> words) {
        List<String> argv = new ArrayList<>(prefix);
        argv.add(Distribution.program("agent"));
        argv.addAll(words);
        program =
                Program.start(
                        name, home.resolve("logs"), home, Distribution.environment(home), argv);
    }
}
