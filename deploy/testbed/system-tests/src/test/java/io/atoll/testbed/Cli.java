package io.atoll.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The command line as a user types it, speaking to one control plane. */
final class Cli {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final Path folder;
    private final Map<String, String> environment;
    private final List<String> prefix;

    /**
     * Speaks to the control plane of a connection file.
     *
     * @param folder where commands are typed
     */
    Cli(Path folder, Path connectionFile) {
        this(folder, connected(folder, connectionFile), List.of());
    }

    private Cli(Path folder, Map<String, String> environment, List<String> prefix) {
        this.folder = folder;
        this.environment = Map.copyOf(environment);
        this.prefix = List.copyOf(prefix);
    }

    /** Finds its control plane by itself: that of {@code dev up} with this home. */
    static Cli ofDev(Path home) {
        return new Cli(home, Distribution.environment(home), List.of());
    }

    /** The same with one more variable in its environment. */
    Cli with(String name, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(name, value);
        return new Cli(folder, more, prefix);
    }

    /** The same with another command put before it, such as {@code ip netns exec NAME}. */
    Cli before(List<String> command) {
        return new Cli(folder, environment, command);
    }

    /** Runs one command to its end. */
    Command run(String... words) throws IOException, InterruptedException {
        return run(LIMIT, words);
    }

    Command run(Duration limit, String... words) throws IOException, InterruptedException {
        return Command.run(folder, environment, limit, argv(words));
    }

    /** Runs a command that must end well and returns the document that it prints. */
    JsonNode json(String... words) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("-o", "json"));
        Command command = run(all.toArray(String[]::new));
        assertThat(command.exitCode()).as(command.stderr()).isZero();
        return Api.JSON.readTree(command.stdout());
    }

    /** Starts a command and leaves it running. */
    Program start(String name, String... words) {
        return Program.start(name, folder.resolve("logs"), folder, environment, argv(words));
    }

    /** Writes a file next to where commands are typed and returns its name. */
    String file(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
        return name;
    }

    private List<String> argv(String... words) {
        List<String> argv = new ArrayList<>(prefix);
        argv.add(Distribution.program("cli"));
        argv.addAll(List.of(words));
        return argv;
    }

    private static Map<String, String> connected(Path folder, Path connectionFile) {
        try {
            JsonNode file = Api.JSON.readTree(connectionFile.toFile());
            Path authority = folder.resolve("ca.pem");
            Files.writeString(authority, file.get("ca").asText());
            Map<String, String> environment = Distribution.environment(folder);
            environment.put("ATOLL_SERVER", file.get("url").asText());
            environment.put("ATOLL_TOKEN", file.get("token").asText());
            environment.put("ATOLL_CA", authority.toString());
            return environment;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
