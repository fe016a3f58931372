package io.atoll.server.check;

import io.atoll.files.Problems;
import io.atoll.kernel.AtollException;
import io.atoll.server.config.CheckedConfig;
import io.atoll.server.postgres.Database;
import io.atoll.server.postgres.PostgresAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Whether the servers answer that a configuration names. Asks them and changes nothing; each has
 * some seconds.
 */
final class ConnectCheck {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int MOST_SERVERS = 16;
    private static final int DEFAULT_PORT = 2181;
    private static final int MOST_SAID_BYTES = 256;
    private static final String WITHOUT_MAJORITY = "not currently serving requests";

    private final CheckedConfig config;
    private final Problems problems;

    ConnectCheck(CheckedConfig config, Problems problems) {
        this.config = config;
        this.problems = problems;
    }

    /**
     * Adds every problem.
     *
     * @return the servers of an ensemble that do not answer, though enough of the others do
     */
    List<String> look() {
        postgres();
        return config.text("zookeeper.connect").map(this::zookeeper).orElse(List.of());
    }

    private void postgres() {
        var url = config.text("postgres.url");
        var user = config.text("postgres.user");
        var file = config.path("postgres.passwordFile").filter(Files::isReadable);
        if (url.isEmpty() || user.isEmpty() || file.isEmpty()) {
            return; // embedded, or what is missing was told
        }
        try {
            Database.probe(
                    new PostgresAddress(
                            url.get(), user.get(), Files.readString(file.get()).strip()),
                    config.text("federation").orElse(""));
        } catch (AtollException | IOException | IllegalArgumentException e) {
            problems.add(config.place("postgres.url"), String.valueOf(e.getMessage()));
        }
    }

    private List<String> zookeeper(String connect) {
        List<String> servers =
                Arrays.stream(connect.replaceAll("/.*$", "").split(","))
                        .map(String::strip)
                        .filter(each -> !each.isEmpty())
                        .limit(MOST_SERVERS)
                        .toList();
        List<String> silent = servers.stream().filter(each -> !answers(each)).toList();
        int answering = servers.size() - silent.size();
        if (2 * answering <= servers.size()) {
            refused(
                    "zookeeper.connect",
                    "%s %s not answer as a server of an ensemble (got %d of %d, expected more than half)"
                            .formatted(
                                    String.join(", ", silent),
                                    silent.size() == 1 ? "does" : "do",
                                    answering,
                                    servers.size()));
            return List.of();
        }
        return silent;
    }

    /**
     * Whether a server serves. It is asked by the one word of four letters that ZooKeeper lets
     * everybody ask; one that refuses even that serves as far as can be told.
     */
    private static boolean answers(String server) {
        int colon = server.lastIndexOf(':');
        try (var socket = new Socket()) {
            String host = colon < 0 ? server : server.substring(0, colon);
            int port = colon < 0 ? DEFAULT_PORT : Integer.parseInt(server.substring(colon + 1));
            socket.connect(new InetSocketAddress(host, port), (int) LIMIT.toMillis());
            socket.setSoTimeout((int) LIMIT.toMillis());
            socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
            byte[] said = socket.getInputStream().readNBytes(MOST_SAID_BYTES);
            return !new String(said, StandardCharsets.US_ASCII).contains(WITHOUT_MAJORITY);
        } catch (IOException | IllegalArgumentException _) {
            return false;
        }
    }

    private void refused(String key, String why) {
        problems.add(config.place(key), "cannot use the setting '%s': %s".formatted(key, why));
    }
}
