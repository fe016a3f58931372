package io.atoll.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.quantity.ByteSize;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FileLoaderTest {
    private static final String HEAD =
            """
            kind: Workflow
            version: atoll/v1
            name: climatology
            """;

    private final Problems problems = new Problems();

    @Test
    void readsAWorkflowThatUsesAllThatThisVersionCarriesOut() {
        var workflow = workflow(WorkflowSample.COMPLETE);

        assertThat(problems.sorted()).isEmpty();
        assertThat(workflow.text("name")).isEqualTo("climatology");
        var clean = workflow.mappings("executions").getFirst();
        assertThat(clean.texts("command")).containsExactly("sh", "clean.sh", "${inputs.raw}", "3");
        var resources = clean.mapping("resources").orElseThrow();
        assertThat(resources.bytes("memory")).contains(ByteSize.parse("256MiB"));
        assertThat(resources.cpu("cpu").orElseThrow().millis()).isEqualTo(500);
        assertThat(clean.duration("walltime")).contains(Duration.ofHours(2));
        assertThat(clean.mapping("placement").orElseThrow().texts("require"))
                .containsExactly("site.labels.kind == 'edge'");
        assertThat(clean.mapping("runtime").orElseThrow().textMap("env"))
                .containsEntry("OMP_NUM_THREADS", "4");
        assertThat(clean.valuePosition("walltime")).hasToString("w.yaml:26:15");
    }

    @Test
    void refusesWhatOccursTwiceWhereItMustNot() {
        workflow(
                HEAD
                        + """
                        executions:
                          - name: clean
                            script: "true"
                            files: [a.awk, b.awk, a.awk]
                            needs: [x, y, x]
                        """);
        FileLoader.load(
                FileFormat.AGENT,
                "agent.yaml",
                bytes(
                        """
                        name: lab
                        controlPlane: [cp1:7443, cp1:7443]
                        pools:
                          - {name: cpu, executor: process, cpu: 1, memory: 1GiB}
                          - {name: gpu, executor: process, cpu: 1, memory: 1GiB}
                          - {name: cpu, executor: process, cpu: 8, memory: 1GiB}
                        """),
                problems);

        assertThat(lines())
                .containsExactly(
                        "agent.yaml:2:26: cannot use 'cp1:7443' twice: it is on line 2 already",
                        "agent.yaml:6:12: cannot use name 'cpu' twice: it is on line 4 already",
                        "w.yaml:7:27: cannot use 'a.awk' twice: it is on line 7 already",
                        "w.yaml:8:19: cannot use 'x' twice: it is on line 8 already");
    }

    @Test
    void listsAllProblemsAtOnceInTheOrderOfTheFile() {
        workflow(
                HEAD
                        + """
                        executions:
                          - name: clean
                            comand: [sh, clean.sh]
                            command: [sh, clean.sh]
                            resources: {cpu: 1, memory: 4 gigs}
                            walltime: ten minutes
                          - name: Fit
                            atMost: 0
                            stop: {signal: TREM}
                            outputs: {daily: {file: x}}
                          - script: 3
                            command: []
                        """);

        assertThat(lines())
                .containsExactly(
                        "w.yaml:6:5: cannot use 'comand': no such key here (did you mean"
                                + " 'command'?)",
                        "w.yaml:8:33: cannot read memory '4 gigs': expected a number with K, M, G,"
                                + " T, Ki, Mi, Gi or Ti, B optional",
                        "w.yaml:9:15: cannot read walltime 'ten minutes': expected such as 500ms,"
                                + " 10s, 1h30m or 2d",
                        "w.yaml:10:5: cannot use executions[1]: expected exactly one of 'command'"
                                + " or 'script' (got none)",
                        "w.yaml:10:11: cannot read name 'Fit': expected 1 to 63 lower case letters,"
                                + " digits and hyphens, starting and ending with a letter or digit",
                        "w.yaml:11:13: cannot read atMost '0': expected from 1 to 1000000",
                        "w.yaml:12:20: cannot use signal 'TREM': expected TERM, INT, HUP, QUIT,"
                                + " USR1, USR2 or KILL (did you mean 'TERM'?)",
                        "w.yaml:13:22: cannot use executions[1].outputs.daily: 'path' is missing",
                        "w.yaml:13:23: cannot use 'file': no such key here",
                        "w.yaml:14:5: cannot use executions[2]: 'name' is missing",
                        "w.yaml:14:5: cannot use executions[2]: expected exactly one of 'command'"
                                + " or 'script' (got 'command' and 'script')",
                        "w.yaml:14:13: cannot read script '3': expected text (put it in quotes to"
                                + " make it text)",
                        "w.yaml:15:14: cannot read command: expected at least one (got none)");
        assertThatThrownBy(() -> problems.throwIfAny("nothing was submitted"))
                .isInstanceOf(AtollException.class)
                .hasMessageStartingWith("w.yaml:6:5: cannot use 'comand'")
                .hasMessageEndingWith("\n13 problems, nothing was submitted");
    }

    @Test
    void refusesByNameWhatThisVersionDoesNotCarryOut() {
        workflow(
                HEAD
                        + """
                        inputs: {stations: {artifact: noaa/stations@3}}
                        executions:
                          - name: fit
                            script: echo
                            foreach: {tile: "noaa/tiles@3/*", other: {artifacts: x}}
                            checkpoint: {path: ckpt/, whatever: 10m}
                            runtime: {image: "a@sha256:b", modules: [x]}
                            secrets: [{name: noaa-token, env: NOAA_TOKEN}]
                        """);

        assertThat(lines())
                .containsExactly(
                        "w.yaml:4:31: cannot use artifact 'noaa/stations@3': not available in this"
                                + " version",
                        "w.yaml:8:21: cannot use tile 'noaa/tiles@3/*': not available in this"
                                + " version",
                        "w.yaml:8:46: cannot use other: not available in this version",
                        "w.yaml:9:5: cannot use 'checkpoint': not available in this version",
                        "w.yaml:10:15: cannot use 'image': not available in this version",
                        "w.yaml:10:36: cannot use 'modules': not available in this version",
                        "w.yaml:11:5: cannot use 'secrets': not available in this version");
    }

    @Test
    void refusesInputsThatSayTooLittleOrTooMuch() {
        workflow(
                HEAD
                        + """
                        inputs:
                          a: {sitePath: a.csv}
                          b: {file: b.csv, at: here}
                          c: {file: c.csv, artifact: x}
                          D_d: {file: d.csv}
                        executions: [{name: x, script: y, foreach: {seed: 1-8}, tolerate: many}]
                        labels:
                        """);

        assertThat(lines())
                .containsExactly(
                        "w.yaml:5:7: cannot use 'sitePath': it needs 'at' too",
                        "w.yaml:6:20: cannot use 'at': it needs 'sitePath' too",
                        "w.yaml:7:6: cannot use inputs.c: expected exactly one of 'sitePath',"
                                + " 'file' or 'artifact' (got 'file' and 'artifact')",
                        "w.yaml:8:3: cannot use 'D_d' as a name: expected 1 to 63 lower case"
                            + " letters, digits and hyphens, starting and ending with a letter or"
                            + " digit",
                        "w.yaml:9:51: cannot read seed '1-8': expected a range such as 1..8, or a"
                                + " list",
                        "w.yaml:9:67: cannot read tolerate 'many': expected a whole number, or a"
                                + " share such as 10%",
                        "w.yaml:10:8: cannot read labels: expected a mapping (got nothing)");
    }

    @Test
    void readsThePoliciesByTheirKind() {
        var loaded =
                FileLoader.loadAny(
                        Set.of(FileFormat.PLACEMENT_POLICY, FileFormat.DATA_POLICY),
                        "p.yaml",
                        bytes(
                                """
                                kind: PlacementPolicy
                                version: atoll/v1
                                name: climate-default
                                scope: project/demo
                                require: [{name: near, expr: "true", message: no}]
                                prefer: [{name: cost, weight: 50, score: pool.scores.cost}]
                                spread: {by: site.name, maxSkew: 2}
                                route: direct
                                durability: site
                                onSiteLoss: {after: 10m, then: reschedul}
                                limits: {running: 100}
                                tieBreak: [site.name]
                                """),
                        problems);

        assertThat(loaded.orElseThrow().format()).isEqualTo(FileFormat.PLACEMENT_POLICY);
        assertThat(lines())
                .containsExactly(
                        "p.yaml:8:8: cannot use route 'direct': not available in this version",
                        "p.yaml:10:32: cannot use then 'reschedul': expected reschedule, wait or"
                                + " fail (did you mean 'reschedule'?)",
                        "p.yaml:11:1: cannot use 'limits': not available in this version");
    }

    @Test
    void keepsOneReplicaAndRefusesMore() {
        for (int replicas = 1; replicas <= 2; replicas++) {
            FileLoader.load(
                    FileFormat.DATA_POLICY,
                    "d" + replicas,
                    bytes("kind: DataPolicy\nversion: atoll/v1\nname: raw\nreplicas: " + replicas),
                    problems);
        }

        assertThat(lines())
                .containsExactly("d2:4:11: cannot use replicas '2': not available in this version");
    }

    @Test
    void refusesAKindThatDoesNotBelong() {
        FileLoader.loadAny(
                Set.of(FileFormat.PLACEMENT_POLICY, FileFormat.DATA_POLICY),
                "p.yaml",
                bytes("kind: DataPolici\n"),
                problems);
        FileLoader.load(FileFormat.WORKFLOW, "q.yaml", bytes("- kind"), problems);

        assertThat(lines())
                .containsExactly(
                        "p.yaml:1:7: cannot use kind 'DataPolici': expected PlacementPolicy or"
                                + " DataPolicy (did you mean 'DataPolicy'?)",
                        "q.yaml:1:1: cannot read the file: expected a mapping of keys");
    }

    @Test
    void saysWhenThereIsNoSuchFile() {
        assertThatThrownBy(
                        () -> FileLoader.load(FileFormat.WORKFLOW, Path.of("gone.yaml"), problems))
                .hasMessage("cannot read gone.yaml: no such file");
    }

    private YamlNode.Mapping workflow(String text) {
        return FileLoader.load(FileFormat.WORKFLOW, "w.yaml", bytes(text), problems).orElseThrow();
    }

    private List<String> lines() {
        return problems.sorted().stream().map(Problem::toString).toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
