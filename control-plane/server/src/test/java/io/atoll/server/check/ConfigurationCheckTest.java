package io.atoll.server.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.atoll.files.ConfigurationReader;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.system.FreePorts;
import io.atoll.kernel.system.SecretInput;
import io.atoll.server.config.ServerConfigReader;
import io.atoll.server.globalstore.InstalledStores;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigurationCheckTest {
    private static final String ANY_PORTS =
            """
            listen: 127.0.0.1:0
            agentListen: 127.0.0.1:0
            dataListen: 127.0.0.1:0
            hazelcast: {listen: "127.0.0.1:0"}
            """;
    private static final String LISTENING = ANY_PORTS.replaceFirst("hazelcast.*\n", "");

    @TempDir private Path folder;

    @Test
    void saysOneLineOfWhatIsRightAndMakesNothing() throws IOException {
        Path file = file("dataDir: " + folder.resolve("data") + "\n" + ANY_PORTS);

        assertThat(check(file, false)).isEqualTo("ok: an instance can start with " + file);
        assertThat(folder.resolve("data")).doesNotExist();
    }

    @Test
    void tellsEverythingAtItsPlaceAtOnce() throws IOException {
        Path file =
                file(
                        """
                        federation: test
                        dataDir: %s
                        listen: 127.0.0.1:70000
                        colour: blue
                        lease: {ttl: 1s, period: 500ms}
                        retention:
                          age: 5m
                          events: many
                        globalStore: {quota: 1KiB}
                        hazelcast:
                          listen: 0.0.0.0:7445
                        """
                                .formatted(folder.resolve("data")));

        assertThat(refused(file))
                .contains(
                        file + ":3:9: cannot use the setting 'listen': got port 70000",
                        file + ":4:1: ",
                        file + ":5:14: cannot use the setting 'lease.ttl': got 1000 ms",
                        file + ":7:8: cannot use the setting 'retention.age': got PT5M",
                        file + ":8:11: ",
                        file + ":9:22: cannot use the setting 'globalStore.quota': got 1 KiB",
                        file + ":11:11: cannot use the setting 'hazelcast.listen': got 0.0.0.0")
                .endsWith("\n7 problems, to be mended before an instance starts");
    }

    @Test
    void findsAPortThatIsTakenAndOneThatIsNamedTwice() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            Path file =
                    file(
                            """
                            dataDir: %s
                            listen: %s
                            agentListen: 127.0.0.1:1
                            dataListen: 127.0.0.1:1
                            hazelcast: {listen: "127.0.0.1:0"}
                            """
                                    .formatted(folder.resolve("data"), address));

            assertThat(refused(file))
                    .contains(
                            file + ":2:9: cannot listen on " + address + ": the port is in use",
                            file
                                    + ":4:13: cannot use the setting 'dataListen': 127.0.0.1:1 is"
                                    + " that of 'agentListen' too");
        }
    }

    @Test
    void findsAnAddressThatLeadsNowhere() throws IOException {
        Path file =
                file(
                        """
                        dataDir: %s
                        listen: 127.0.0.1:0
                        agentListen: 0.0.0.0:0
                        dataListen: 127.0.0.1:0
                        hazelcast: {listen: "127.0.0.1:0"}
                        """
                                .formatted(folder.resolve("data")));

        assertThat(refused(file))
                .contains(
                        file + ":3:14: cannot use the setting 'agentListen': others would be told",
                        "1 problem, ");
    }

    @Test
    void findsFoldersThatCannotBeMade() throws IOException {
        Path plain = Files.writeString(folder.resolve("plain"), "");
        Path file =
                file(
                        "dataDir: %s\ncaDir: %s\n".formatted(plain, plain.resolve("below"))
                                + ANY_PORTS);

        assertThat(refused(file))
                .contains(
                        file
                                + ":1:10: cannot use the setting 'dataDir': "
                                + plain
                                + " is no folder",
                        file
                                + ":2:8: cannot use the setting 'caDir': "
                                + plain
                                + "/below cannot be"
                                + " made: "
                                + plain
                                + " is no folder");
    }

    @Test
    void findsSecretsThatAreMissingOrThatOthersCanRead() throws IOException {
        Path open = Files.writeString(folder.resolve("password"), "secret\n");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        Path data = folder.resolve("data");
        Files.createDirectories(data.resolve("ca"));
        Path token = Files.writeString(data.resolve("ca/operator.token"), "secret\n");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r-----"));
        String text =
                "dataDir: %s\n"
                    + "postgres: {url: 'jdbc:postgresql://db/atoll', user: u, passwordFile: %s}\n";

        assertThat(refused(file(text.formatted(data, open) + ANY_PORTS)))
                .contains(
                        ":1:10: cannot use key file " + token + ": others could read it",
                        ":2:70: cannot use the setting 'postgres.passwordFile': others can read "
                                + open
                                + " (got mode rw-r--r--, expected rw-------)")
                .doesNotContain("secret");
        assertThat(refused(file(text.formatted(data, folder.resolve("none")) + ANY_PORTS)))
                .contains(":2:70: cannot use the setting 'postgres.passwordFile': ")
                .contains("none does not exist");
    }

    @Test
    void asksTheServersOnlyWhenToldTo() throws IOException {
        Path password = Files.writeString(folder.resolve("password"), "secret\n");
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
        int free = freePort();
        Path file =
                file(
                        """
                        dataDir: %s
                        postgres: {url: 'jdbc:postgresql://127.0.0.1:%d/atoll', user: u, passwordFile: %s}
                        zookeeper: {connect: 127.0.0.1:%d}
                        """
                                        .formatted(folder.resolve("data"), free, password, free)
                                + ANY_PORTS);

        assertThat(check(file, false)).startsWith("ok: ");
        var refused = catchThrowableOfType(AtollException.class, () -> check(file, true));
        assertThat(refused)
                .hasMessageContaining(file + ":2:17: cannot open the database u at jdbc")
                .hasMessageContaining(
                        file
                                + ":3:22: cannot use the setting 'zookeeper.connect': 127.0.0.1:"
                                + free
                                + " does not answer")
                .hasMessageContaining("2 problems, ");
        assertThat(refused.getMessage()).doesNotContain("secret");
    }

    @Test
    void wantsMostServersOfAnEnsembleAndNamesTheOthers() throws IOException {
        try (var one = new Answering("Zookeeper version: 3.9.4\n");
                var two =
                        new Answering("srvr is not executed because it is not in the whitelist.");
                var left =
                        new Answering(
                                "This ZooKeeper instance is not currently serving requests")) {
            String gone = "127.0.0.1:" + freePort();

            assertThat(check(ensemble(one.at(), two.at(), gone), true))
                    .endsWith(", and the servers it names answer, but for " + gone);
            assertThat(check(ensemble(one.at()), true)).endsWith(" answer");
            assertThat(
                            catchThrowableOfType(
                                    AtollException.class,
                                    () -> check(ensemble(one.at(), left.at(), gone), true)))
                    .hasMessageContaining(
                            left.at() + ", " + gone + " do not answer as a server of an ensemble")
                    .hasMessageContaining("(got 1 of 3, expected more than half)");
        }
    }

    private Path ensemble(String... servers) throws IOException {
        return file(
                "dataDir: %s\nzookeeper: {connect: \"%s\"}\n"
                                .formatted(folder.resolve("data"), String.join(",", servers))
                        + ANY_PORTS);
    }

    @Test
    void aSecretThatRunRefusesIsRefusedHereAndTheOtherWayRound() throws IOException {
        Path open = Files.writeString(folder.resolve("open"), "secret\n");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r-----"));
        for (String secret : new String[] {open.toString(), "-"}) {
            for (String line :
                    new String[] {
                        "postgres: {url: 'jdbc:postgresql://db/a', user: u, passwordFile: '%s'}\n",
                        "hazelcast: {listen: '127.0.0.1:0', clusterNameFile: '%s'}\n"
                    }) {
                String ports = line.startsWith("hazelcast") ? LISTENING : ANY_PORTS;
                Path file =
                        file(
                                "dataDir: %s\n".formatted(folder.resolve("data"))
                                        + line.formatted(secret)
                                        + ports);

                String refused = refused(file);
                assertThat(refused)
                        .contains(
                                secret.equals("-")
                                        ? "File': got '-', expected a file"
                                        : "File': others can read " + open + " (got mode rw-r-----")
                        .endsWith("1 problem, to be mended before an instance starts");
                assertThat(
                                catchThrowableOfType(
                                        AtollException.class, () -> reader().read(sources(file))))
                        .hasMessageContaining(refused.lines().findFirst().orElseThrow());
            }
        }
    }

    @Test
    void aFileThatIsNotThereIsInvalidToo() {
        Path file = folder.resolve("none.yaml");

        assertThat(refused(file)).isEqualTo("cannot read " + file + ": no such file");
    }

    private static int freePort() throws IOException {
        return FreePorts.choose(InetAddress.getLoopbackAddress(), 1).getFirst();
    }

    private String refused(Path file) {
        var refused = catchThrowableOfType(AtollException.class, () -> check(file, false));
        assertThat(refused.code()).isEqualTo(ErrorCode.INVALID);
        return String.valueOf(refused.getMessage());
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("control-plane.yaml"), text);
    }

    private static String check(Path file, boolean connect) {
        return ConfigurationCheck.check(reader(), sources(file), connect);
    }

    private static ServerConfigReader reader() {
        return new ServerConfigReader(
                Path.of("/home/ada"),
                new SecretInput(InputStream.nullInputStream(), null, Optional.empty(), _ -> {}),
                InstalledStores.ALL);
    }

    private static ConfigurationReader.Sources sources(Path file) {
        return new ConfigurationReader.Sources(Optional.of(file), Map.of(), Set.of(), Map.of());
    }

    /** A server that says one thing to everybody. */
    private static final class Answering implements AutoCloseable {
        private final ServerSocket socket =
                new ServerSocket(0, 8, InetAddress.getLoopbackAddress());

        Answering(String words) throws IOException {
            Thread.ofVirtual().start(() -> answer(words));
        }

        String at() {
            return "127.0.0.1:" + socket.getLocalPort();
        }

        private void answer(String words) {
            while (!socket.isClosed()) {
                try (var asking = socket.accept()) {
                    asking.getInputStream().readNBytes(4);
                    asking.getOutputStream().write(words.getBytes(StandardCharsets.US_ASCII));
                } catch (IOException _) {
                    return;
                }
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
