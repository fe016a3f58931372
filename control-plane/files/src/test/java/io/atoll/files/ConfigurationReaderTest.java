package io.atoll.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.files.ConfigurationReader.Sources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationReaderTest {
    @TempDir private Path folder;

    private final Problems problems = new Problems();
    private final ConfigurationReader controlPlane =
            new ConfigurationReader(FileFormat.CONTROL_PLANE);

    @Test
    void fillsInTheDefaults() {
        var read = controlPlane.read(sources("", Map.of(), Map.of()), problems).orElseThrow();

        assertThat(problems.sorted()).isEmpty();
        assertThat(read.text("listen")).isEqualTo("127.0.0.1:7442");
        assertThat(read.text("agentListen")).isEqualTo("127.0.0.1:7443");
        assertThat(read.text("postgres")).isEqualTo("embedded");
        assertThat(read.mapping("lease").orElseThrow().duration("ttl"))
                .contains(Duration.ofSeconds(15));
        assertThat(read.mapping("hazelcast").orElseThrow().texts("members")).isEmpty();
    }

    @Test
    void letsAFlagWinOverAVariableAndAVariableOverTheFile() {
        var read =
                controlPlane
                        .read(
                                sources(
                                        "listen: 10.0.0.1:1\n"
                                                + "agentListen: 10.0.0.1:2\n"
                                                + "dataListen: 10.0.0.1:3\n"
                                                + "lease: {ttl: 30s}\n",
                                        Map.of(
                                                "ATOLL_AGENT_LISTEN", "10.0.0.2:2",
                                                "ATOLL_DATA_LISTEN", "10.0.0.2:3",
                                                "ATOLL_LEASE_PERIOD", "7s",
                                                "ATOLL_POSTGRES_URL", "jdbc:postgresql://db/atoll",
                                                "ATOLL_POSTGRES_USER", "atoll",
                                                "ATOLL_POSTGRES_PASSWORD_FILE", "password",
                                                "ATOLL_HAZELCAST_MEMBERS", "a:1, b:2",
                                                "PATH", "/bin"),
                                        Map.of("--data-listen", "10.0.0.3:3")),
                                problems)
                        .orElseThrow();

        assertThat(problems.sorted()).isEmpty();
        assertThat(read.text("listen")).isEqualTo("10.0.0.1:1");
        assertThat(read.text("agentListen")).isEqualTo("10.0.0.2:2");
        assertThat(read.text("dataListen")).isEqualTo("10.0.0.3:3");
        var lease = read.mapping("lease").orElseThrow();
        assertThat(lease.text("ttl")).isEqualTo("30s");
        assertThat(lease.text("period")).isEqualTo("7s");
        assertThat(read.mapping("postgres").orElseThrow().text("url"))
                .isEqualTo("jdbc:postgresql://db/atoll");
        assertThat(read.mapping("hazelcast").orElseThrow().texts("members"))
                .containsExactly("a:1", "b:2");
    }

    @Test
    void refusesVariablesAndFlagsThatNoKeyHasButPassesOverThoseOfOthers() {
        controlPlane.read(
                sources(
                        "",
                        Map.of("ATOLL_LEASE_TLL", "1s", "ATOLL_JAVA_HOME", "/usr"),
                        Map.of("--listn", "x")),
                problems);

        assertThat(lines())
                .containsExactly(
                        "--listn: cannot use '--listn': no configuration key has this name (did you"
                                + " mean '--listen'?)",
                        "ATOLL_LEASE_TLL: cannot use 'ATOLL_LEASE_TLL': no configuration key has"
                                + " this name (did you mean 'ATOLL_LEASE_TTL'?)");
    }

    @Test
    void namesTheSourceOfABadValue() {
        controlPlane.read(
                sources(
                        "lease: {ttl: soon}\nlistn: a:1\npostgres: remote\n",
                        Map.of("ATOLL_LEASE_PERIOD", "often", "ATOLL_LISTEN", "nowhere"),
                        Map.of()),
                problems);

        assertThat(lines())
                .containsExactly(
                        "ATOLL_LEASE_PERIOD: cannot read period 'often': expected such as 500ms,"
                                + " 10s, 1h30m or 2d",
                        "ATOLL_LISTEN: cannot read listen 'nowhere': expected an address and port"
                                + " such as cp1.example.org:7443",
                        "cp.yaml:1:14: cannot read ttl 'soon': expected such as 500ms, 10s, 1h30m"
                                + " or 2d",
                        "cp.yaml:2:1: cannot use 'listn': no such key here (did you mean"
                                + " 'listen'?)",
                        "cp.yaml:3:11: cannot read postgres 'remote': expected 'embedded', or url,"
                                + " user and passwordFile");
    }

    @Test
    void readsAnAgentWithItsPoolsAlsoFromTheEnvironment() {
        var agent = new ConfigurationReader(FileFormat.AGENT);
        String file =
                """
                controlPlane: [cp1.example.org:7443]
                name: hpc-ridge
                labels: {kind: hpc}
                store: {posix: {path: /scratch/atoll/store, quota: 2TiB}}
                offline: {upTo: 10h}
                allow: {projects: [demo], process: true, read: [/obs], hours: "18:00-08:00", stopFile: /etc/atoll/STOP}
                pools:
                  - {name: login, executor: process, cpu: 8, memory: 16GiB, gpu: {kind: a100, count: 4}, scores: {cost: 20}}
                """;
        var read = agent.read(sources(file, Map.of(), Map.of()), problems).orElseThrow();
        var other =
                agent.read(
                                sources(
                                        file,
                                        Map.of(
                                                "ATOLL_POOLS",
                                                        "[{name: big, cpu: 64, memory: 1TiB}]",
                                                "ATOLL_ALLOW_PROCESS", "false"),
                                        Map.of()),
                                problems)
                        .orElseThrow();

        assertThat(problems.sorted()).isEmpty();
        var gpu = read.mappings("pools").getFirst().mapping("gpu").orElseThrow();
        assertThat(gpu.bool("acceptsOthers")).contains(false);
        assertThat(other.mappings("pools").getFirst().text("name")).isEqualTo("big");
        assertThat(other.mappings("pools").getFirst().text("executor")).isEqualTo("process");
        assertThat(other.mapping("allow").orElseThrow().bool("process")).contains(false);
    }

    @Test
    void refusesTheLaterKeysOfAnAgent() {
        new ConfigurationReader(FileFormat.AGENT)
                .read(
                        sources(
                                """
                                controlPlane: [cp1.example.org:7443]
                                name: hpc-ridge
                                store: {s3: {endpoint: x, bucket: y}}
                                data: {listen: "0.0.0.0:7444"}
                                offline: {upTo: 10h, spool: 50GiB}
                                allow: {images: [x], runAs: a.yaml, perProject: {cpu: 32}}
                                pools: [{name: gpu, executor: slurm, partition: gpu, cpu: 1, memory: 1G}]
                                """,
                                Map.of(),
                                Map.of()),
                        problems);

        assertThat(problems.sorted())
                .map(Problem::message)
                .containsExactly(
                        "cannot use 's3': not available in this version",
                        "cannot use 'data': not available in this version",
                        "cannot use 'spool': not available in this version",
                        "cannot use 'images': not available in this version",
                        "cannot use 'runAs': not available in this version",
                        "cannot use 'perProject': not available in this version",
                        "cannot use executor 'slurm': not available in this version",
                        "cannot use 'partition': not available in this version");
    }

    @Test
    void derivesADifferentVariableAndFlagForEveryKey() {
        for (var format : List.of(FileFormat.CONTROL_PLANE, FileFormat.AGENT)) {
            var seen = new HashSet<String>();
            for (var key : new ConfigurationReader(format).keys()) {
                assertThat(seen.add(key.variable())).as(key.variable()).isTrue();
                assertThat(seen.add(key.flag())).as(key.flag()).isTrue();
                assertThat(key.meaning()).as(key.dotted()).isNotBlank();
            }
        }
    }

    @Test
    void printsEveryKeyOnTheReferencePages() {
        String page = ReferencePages.configuration();

        assertThat(page)
                .contains(
                        "| `lease.ttl` | `ATOLL_LEASE_TTL` | `--lease-ttl` | duration | `15s` |"
                                + " Lifetime of a lease; at least 3 periods. |")
                .contains("| `agentListen` | `ATOLL_AGENT_LISTEN` | `--agent-listen` |")
                .contains("| `store.s3.bucket` | `ATOLL_STORE_S3_BUCKET` |")
                .contains("(later)");
        assertThat(ReferencePages.files())
                .contains(
                        "| `executions[].resources.gpu.kind` |  | text or a list of texts |  | One"
                                + " kind, or the kinds that will do. |")
                .contains(
                        "| `executions[].checkpoint` |  | mapping |  | What to carry from one"
                                + " attempt to the next. (later) |")
                .contains("| `inputs.NAME.sitePath` | one of `sitePath`, `file`, `artifact` |");
    }

    private Sources sources(
            String text, Map<String, String> environment, Map<String, String> flags) {
        Optional<Path> file = Optional.empty();
        if (!text.isEmpty()) {
            file = Optional.of(folder.resolve("cp.yaml"));
            try {
                Files.writeString(file.get(), text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new Sources(file, environment, Set.of("ATOLL_JAVA_HOME"), flags);
    }

    private List<String> lines() {
        return problems.sorted().stream()
                .map(problem -> problem.toString().replace(folder + "/", ""))
                .sorted()
                .toList();
    }
}
