package io.atoll.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** A fifth site, where there is nothing but the agent's package. */
final class JoinIT {
    private static final Duration UP_LIMIT = Duration.ofMinutes(3);
    private static final Duration JOIN_LIMIT = Duration.ofMinutes(1);
    private static final String AGENT_YAML =
            """
            name: fifth
            dataDir: /site/data
            allow: {projects: [default, demo], process: true}
            pools:
              - {name: cpu, executor: process, cpu: 2, memory: 1GiB}
            """;

    @Test
    void joinsWithOneCommandAndRunsAnExecution(@TempDir Path folder, TestInfo test)
            throws Exception {
        Tools.rootAnd(test, List.of("ip", "bwrap"), "a site that sees only the agent's package");
        Path unpacked = AgentPackage.unpackInto(folder);
        Files.writeString(unpacked.resolve("agent.yaml"), AGENT_YAML);
        Path home = Federation.shortFolder();
        try (Network network = Network.orNotRun(test, List.of("fifth"))) {
            Cli cli = Cli.ofDev(home).before(network.atControlPlane());
            Command up = cli.run(UP_LIMIT, "dev", "up", "--listen", network.address());
            assertThat(up.exitCode()).as(up.stderr()).isZero();
            Command invited = cli.run("site", "invite", "fifth", "-o", "json");
            assertThat(invited.exitCode()).as(invited.stderr()).isZero();
            var invitation = Api.JSON.readTree(invited.stdout());
            Files.writeString(
                    unpacked.resolve("join.token"), invitation.get("token").asText() + "\n");

            try (Program agent =
                    Program.start(
                            "fifth",
                            home.resolve("logs"),
                            home,
                            Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"),
                            alone(
                                    network,
                                    unpacked,
                                    invitation.get("controlPlane").get(0).asText()))) {
                agent.awaitLine("linked", JOIN_LIMIT);
                Command ran = cli.run("run", "--site", "fifth", "--", "sh", "-c", "echo here");
                assertThat(ran.stdout()).as(ran.stderr()).isEqualTo("here\n");
                assertThat(ran.exitCode()).isZero();
            }
            assertThat(cli.run("dev", "down").exitCode()).isZero();
        } finally {
            Processes.killAll(home);
            Processes.killAll(unpacked);
            Processes.deleteTree(home);
        }
    }

    /** The one command, in a place without a JDK, without Maven and without an environment. */
    private static List<String> alone(Network network, Path unpacked, String address)
            throws IOException {
        List<String> argv = new ArrayList<>(network.at("fifth"));
        argv.addAll(List.of("bwrap", "--die-with-parent", "--unshare-pid", "--clearenv"));
        argv.addAll(List.of("--setenv", "ATOLL_JAVA_OPTIONS", Leaks.JAVA_OPTIONS));
        argv.addAll(List.of("--ro-bind", "/usr", "/usr", "--ro-bind", "/etc", "/etc"));
        Path jdks =
                Objects.requireNonNull(
                        Path.of(System.getProperty("java.home")).toRealPath().getParent());
        for (Path hidden : List.of(jdks, Path.of("/usr/share/maven"), Path.of("/usr/local"))) {
            if (hidden.startsWith("/usr/") && Files.exists(hidden)) {
                argv.addAll(List.of("--tmpfs", hidden.toString()));
            }
        }
        for (String link : List.of("bin", "sbin", "lib", "lib64")) {
            if (Files.isSymbolicLink(Path.of("/" + link))) {
                argv.addAll(List.of("--symlink", "usr/" + link, "/" + link));
            } else if (Files.exists(Path.of("/" + link))) {
                argv.addAll(List.of("--ro-bind", "/" + link, "/" + link));
            }
        }
        argv.addAll(List.of("--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"));
        argv.addAll(List.of("--bind", unpacked.toString(), "/site", "--chdir", "/site"));
        argv.addAll(List.of("bin/atoll", "agent", "join", address, "--token-file", "join.token"));
        argv.addAll(List.of("--run", "--config", "agent.yaml"));
        return argv;
    }
}
