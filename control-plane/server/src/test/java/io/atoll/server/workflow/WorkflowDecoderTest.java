package io.atoll.server.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.atoll.control.workflow.Binding;
import io.atoll.control.workflow.ExecutionTemplate;
import io.atoll.control.workflow.RetryBudget;
import io.atoll.control.workflow.Tolerance;
import io.atoll.files.Problem;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.label.Labels;
import io.atoll.kernel.quantity.Resources.GpuRequest;
import io.atoll.policy.loader.PolicyLoader;
import io.atoll.work.Command;
import io.atoll.work.ShippedFile;
import io.atoll.work.StopSignal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class WorkflowDecoderTest {
    private static final PolicyLoader POLICIES = new PolicyLoader();
    private static final ProjectName MINE = new ProjectName("mine");
    private static final String HEAD =
            """
            kind: Workflow
            version: atoll/v1
            name: w
            """;

    private final WorkflowDecoder decoder =
            new WorkflowDecoder(
                    POLICIES,
                    () -> new TreeSet<>(List.of("edge-new-york", "edge-seattle", "hpc-ridge")));

    @Test
    void readsTheDemosWorkflow() throws IOException {
        var decoded = decoder.decode(demo(), MINE, "nothing was submitted");

        var spec = decoded.spec();
        assertThat(spec.project()).isEqualTo(new ProjectName("demo"));
        assertThat(spec.inputs()).containsExactly("new-york", "seattle");
        assertThat(spec.executions())
                .extracting(ExecutionTemplate::name)
                .containsExactly("clean", "resample", "fit", "report");
        assertThat(spec.outputs())
                .containsEntry("chart", new Binding.FromOutput("report", "chart"));
        assertThat(decoded.inputs())
                .contains(
                        new InputSource.InPlace(
                                "seattle",
                                new SiteName("edge-seattle"),
                                "seattle.csv",
                                new TreeSet<>(List.of("raw")),
                                Labels.none()));
        var clean = spec.find("clean").orElseThrow();
        assertThat(clean.inputs()).containsEntry("raw", new Binding.FromInput("${each.station}"));
        assertThat(clean.work().files()).extracting(ShippedFile::name).containsExactly("clean.sh");
        assertThat(clean.retry()).isEqualTo(new RetryBudget(1, 3, RetryBudget.UNLIMITED));
        assertThat(clean.work().walltime()).contains(Duration.ofMinutes(10));
        assertThat(spec.find("resample").orElseThrow().inputs())
                .containsEntry("daily", new Binding.Gather("clean", "daily"));
        assertThat(spec.find("fit").orElseThrow().resources().gpu())
                .contains(new GpuRequest(1, List.of(), io.atoll.kernel.quantity.ByteSize.ZERO));
    }

    @Test
    void refusesSitesThatDoNotExist() {
        var problems =
                problems(
                        """
                        inputs:
                          there: {sitePath: a.csv, at: edge-seatle}
                        executions:
                          - name: a
                            script: "true"
                            placement: {site: hpc-rigde}
                          - name: b
                            script: "true"
                            placement: {site: nowhere}
                          - name: c
                            script: "true"
                            placement: {site: hpc-ridge}
                        """);

        assertThat(problems)
                .containsExactly(
                        "w.yaml:5:32: cannot read input 'there' in place: no site is named"
                                + " 'edge-seatle' (did you mean 'edge-seattle'?)",
                        "w.yaml:9:23: cannot run execution 'a': no site is named 'hpc-rigde' (did"
                                + " you mean 'hpc-ridge'?)",
                        "w.yaml:12:23: cannot run execution 'b': no site is named 'nowhere'");
    }

    @Test
    void refusesLimitsUnderWhichNothingCanRun() {
        var problems =
                problems(
                        """
                        defaults: {walltime: 0m}
                        executions:
                          - name: a
                            script: "true"
                            walltime: 0s
                            resources: {cpu: 0, memory: 0Mi, disk: 0}
                            stop: {grace: 0s}
                          - {name: b, script: "true", walltime: -5s}
                          - {name: c, script: "true", resources: {cpu: 0, gpu: {count: 1}}}
                        """);

        assertThat(problems)
                .hasSize(5)
                .startsWith(
                        "w.yaml:4:22: cannot use walltime '0m' of the defaults: nothing can run"
                                + " with it (expected more than 0)",
                        "w.yaml:8:15: cannot use walltime '0s' of execution 'a': nothing can run"
                                + " with it (expected more than 0)",
                        "w.yaml:9:22: cannot use cpu '0' of execution 'a': nothing can run with it"
                                + " (expected more than 0)",
                        "w.yaml:9:33: cannot use memory '0Mi' of execution 'a': nothing can run"
                                + " with it (expected more than 0)");
        assertThat(problems.getLast()).startsWith("w.yaml:11:41: cannot read walltime '-5s'");
    }

    @Test
    void readsPausesBetweenRetriesKeyByKey() {
        var spec =
                decode(
                                """
                                defaults: {retry: {failed: 3, pause: 10s}}
                                executions:
                                  - {name: usual, script: "true"}
                                  - {name: none, script: "true", retry: {pause: 0s}}
                                  - {name: long, script: "true", retry: {pause: 10m}}
                                  - {name: short, script: "true", retry: {upTo: 1m}}
                                """)
                        .spec();

        assertThat(spec.executions())
                .extracting(each -> each.retry().pause())
                .containsExactly(
                        Duration.ofSeconds(10),
                        Duration.ZERO,
                        Duration.ofMinutes(10),
                        Duration.ofSeconds(10));
        assertThat(spec.executions())
                .extracting(each -> each.retry().upTo())
                .as("never below the first pause")
                .containsExactly(
                        Duration.ofMinutes(5),
                        Duration.ofMinutes(5),
                        Duration.ofMinutes(10),
                        Duration.ofMinutes(1));
    }

    @Test
    void refusesPausesThatMakeNoSense() {
        assertThat(
                        problems(
                                """
                                defaults: {retry: {upTo: 5s}}
                                executions:
                                  - {name: a, script: "true", retry: {pause: 6s}}
                                  - {name: b, script: "true", retry: {pause: 366d}}
                                  - {name: c, script: "true", retry: {upTo: 500ms}}
                                """))
                .containsExactly(
                        "w.yaml:4:26: cannot use upTo '5s' of the defaults: the first pause is"
                                + " longer (expected at least 6s)",
                        "w.yaml:7:46: cannot use pause '366d' of execution 'b': it is longer than a"
                                + " year",
                        "w.yaml:8:45: cannot use upTo '500ms' of execution 'c': the first pause is"
                                + " longer (expected at least 1s)");
    }

    @Test
    void judgesLimitsAsTheyAreMerged() {
        assertThat(
                        problems(
                                """
                                defaults: {walltime: 0m, resources: {cpu: 0, memory: 0Mi}}
                                executions:
                                  - name: own
                                    script: "true"
                                    walltime: 1m
                                    resources: {gpu: {count: 1}, memory: 1Mi}
                                  - name: half
                                    script: "true"
                                    walltime: 1m
                                    resources: {gpu: {count: 1}}
                                """))
                .containsExactly(
                        "w.yaml:4:54: cannot use memory '0Mi' of the defaults: nothing can run"
                                + " with it (expected more than 0)");
    }

    @Test
    void findsAllProblemsOfAFileAtOnce() {
        var problems =
                problems(
                        """
                        inputs:
                          seattle: {file: a.csv}
                        executions:
                          - name: clean
                            command: [sh, "${inputs.rwa}", "${output.x}", "${HOME}"]
                            inputs: {raw: seatle}
                            outputs: {daily: {path: ../daily.csv}}
                            resources: {memory: 4 gigs}
                            placement: {require: "site.labels.kind = 'edge'"}
                          - name: clean
                            script: "true"
                          - name: many
                            foreach: {seed: 8..1}
                            script: "true"
                            inputs: {one: clean/dayli, all: "clean/*/daily"}
                            needs: [claen]
                        outputs: {report: many}
                        """);

        assertThat(problems)
                .containsExactly(
                        "w.yaml:8:19: cannot use '${inputs.rwa}' in execution 'clean': it has no"
                                + " input of that name (did you mean 'raw'?)",
                        "w.yaml:8:36: cannot use '${output.x}' in execution 'clean': expected"
                            + " ${inputs.…}, ${outputs.…} or ${each.…} (did you mean 'outputs'?)",
                        "w.yaml:9:19: cannot use input 'seatle' of execution 'clean': no workflow"
                                + " input or output of that name (did you mean 'seattle'?)",
                        "w.yaml:10:29: cannot make output 'daily' of execution 'clean': its path"
                                + " leads out of the sandbox (got '../daily.csv')",
                        "w.yaml:11:25: cannot read memory '4 gigs': expected a number with K, M, G,"
                                + " T, Ki, Mi, Gi or Ti, B optional",
                        problems.get(5),
                        problems.get(6),
                        "w.yaml:13:11: cannot use execution name 'clean' twice: it is used at"
                                + " w.yaml:7:11",
                        "w.yaml:16:21: cannot use the foreach of execution 'many': range 8..1 ends"
                                + " before it begins (expected 1..8)",
                        "w.yaml:18:19: cannot use input 'clean/dayli' of execution 'many': no"
                                + " workflow input or output of that name (did you mean"
                                + " 'clean/daily'?)",
                        "w.yaml:18:37: cannot use input 'clean/*/daily' of execution 'many':"
                                + " execution 'clean' has no foreach (expected clean/daily)",
                        "w.yaml:19:13: cannot use 'claen' in needs of execution 'many': no"
                                + " execution has that name (did you mean 'clean'?)",
                        "w.yaml:20:19: cannot use 'many' as output 'report' of the workflow: no"
                                + " workflow input or output of that name");
        assertThat(problems.get(5))
                .startsWith("w.yaml:12:")
                .contains("cannot use requirement 'require'");
    }

    @Test
    void namesTheExecutionsThatWaitForEachOther() {
        var problems =
                problems(
                        """
                        executions:
                          - {name: first, script: "true", inputs: {x: third/x}, outputs: {x: {path: x}}}
                          - {name: second, script: "true", needs: [first], outputs: {x: {path: x}}}
                          - {name: third, script: "true", inputs: {x: second/x}, outputs: {x: {path: x}}}
                          - {name: self, script: "true", needs: [self]}
                        """);

        assertThat(problems)
                .containsExactly(
                        "w.yaml:5:12: cannot order the executions: they wait for each other (first"
                                + " -> third -> second -> first)",
                        "w.yaml:8:12: cannot order the executions: they wait for each other (self"
                                + " -> self)");
    }

    @Test
    void bindsElementsAndRefusesThoseThatAreNotThere() {
        var spec =
                decode(
                                """
                                executions:
                                  - {name: make, script: "true", foreach: {n: 1..3, k: [a, b]}, outputs: {x: {path: x}}}
                                  - {name: one, script: "true", inputs: {x: "make/2,b/x"}}
                                  - {name: own, script: "true", foreach: {n: [1, 3]}, inputs: {x: "make/${each.n},a/x"}}
                                """)
                        .spec();

        assertThat(spec.find("one").orElseThrow().inputs())
                .containsEntry("x", new Binding.FromElement("make", "2,b", "x"));
        assertThat(spec.find("own").orElseThrow().inputs())
                .containsEntry("x", new Binding.FromElement("make", "${each.n},a", "x"));

        assertThat(
                        problems(
                                """
                                executions:
                                  - {name: make, script: "true", foreach: {n: 1..3}, outputs: {x: {path: x}}}
                                  - {name: one, script: "true", inputs: {x: make/4/x, y: make/x}}
                                  - {name: own, script: "true", foreach: {n: 3..5}, inputs: {x: "make/${each.n}/x", y: "make/${each.m}/x"}}
                                """))
                .containsExactly(
                        "w.yaml:6:45: cannot use input 'make/4/x' of execution 'one': execution"
                                + " 'make' has no element '4' (did you mean '1'?)",
                        "w.yaml:6:58: cannot use input 'make/x' of execution 'one': execution"
                                + " 'make' has a foreach (expected make/*/x for all of it, or one"
                                + " element such as make/1/x)",
                        "w.yaml:7:65: cannot use input 'make/${each.n}/x' of execution 'own':"
                                + " execution 'make' has no element '4' (did you mean '1'?)",
                        "w.yaml:7:88: cannot use '${each.m}' in execution 'own': its foreach has no"
                                + " variable of that name (did you mean 'n'?)");
    }

    @Test
    void refusesToExpandTooMuch() {
        assertThat(
                        problems(
                                """
                                executions:
                                  - {name: a, script: "true", foreach: {n: 1..100001}}
                                  - {name: b, script: "true", foreach: {n: 1..1000, m: 1..1000}}
                                """))
                .containsExactly(
                        "w.yaml:5:44: cannot use the foreach of execution 'a': range 1..100001 has"
                                + " 100001 values (expected at most 100000)",
                        "w.yaml:6:31: cannot use the foreach of execution 'b': it has 1000000"
                                + " elements (expected at most 100000)");
        assertThat(
                        problems(
                                """
                                executions:
                                  - {name: a, script: "true", foreach: {n: 1..100000}}
                                  - {name: b, script: "true"}
                                """))
                .containsExactly(
                        "w.yaml:4:1: cannot run the workflow: it has 100001 executions (expected at"
                                + " most 100000)");
    }

    @Test
    void saysWhichShippedFileIsMissing() {
        var source =
                source(
                        HEAD
                                + """
                                executions:
                                  - {name: a, script: "true", files: [clean.sh, ../up.sh]}
                                """,
                        Map.of("claen.sh", new byte[0]));

        assertThat(problems(source))
                .containsExactly(
                        "w.yaml:5:39: cannot ship 'clean.sh' of execution 'a': there is no such"
                                + " file next to w.yaml (did you mean 'claen.sh'?)",
                        "w.yaml:5:49: cannot ship '../up.sh' of execution 'a': it leads out of its"
                                + " folder");
    }

    @Test
    void marksScriptsAsPrograms() {
        var text = HEAD + "executions:\n  - {name: a, script: x, files: [a.sh, b.awk]}\n";
        var files = Map.of("a.sh", bytes("#!/bin/sh\n"), "b.awk", bytes("BEGIN {}\n"));

        var template = decoder.decode(source(text, files), MINE, "").spec().executions().getFirst();

        assertThat(template.work().files())
                .extracting(ShippedFile::executable)
                .containsExactly(true, false);
    }

    @Test
    void takesDefaultsKeyByKey() {
        var spec =
                decode(
                                """
                                labels: {team: climate}
                                defaults: {resources: {cpu: 2, memory: 1GiB}, walltime: 5m, retry: {failed: 2, lost: unlimited}}
                                executions:
                                  - name: a
                                    command: [echo, 1.50]
                                    resources: {memory: 2GiB}
                                    retry: {failed: 0}
                                    tolerate: 10%
                                    atMost: 3
                                    runtime: {env: {LC_ALL: C}}
                                    stop: {grace: 1m}
                                """)
                        .spec();

        var template = spec.executions().getFirst();
        assertThat(spec.project()).isEqualTo(MINE);
        assertThat(spec.labels()).isEqualTo(Labels.of(Map.of("team", "climate")));
        assertThat(template.work().command()).isEqualTo(new Command.Argv(List.of("echo", "1.50")));
        assertThat(template.resources().cpu().millis()).isEqualTo(2000);
        assertThat(template.resources().memory().bytes()).isEqualTo(2L << 30);
        assertThat(template.resources().disk()).isEqualTo(LimitsReader.DISK);
        assertThat(template.work().walltime()).contains(Duration.ofMinutes(5));
        assertThat(template.retry())
                .isEqualTo(new RetryBudget(0, RetryBudget.UNLIMITED, RetryBudget.UNLIMITED));
        assertThat(template.tolerate()).isEqualTo(new Tolerance.Share(10));
        assertThat(template.atMost()).isEqualTo(3);
        assertThat(template.work().environment()).containsEntry("LC_ALL", "C");
        assertThat(template.work().stop().signal()).isEqualTo(StopSignal.TERM);
        assertThat(template.work().stop().grace()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void countsOnlyWhatMattersAsANewVersion() {
        String text = "executions:\n  - {name: a, command: [echo, 1.5]}\n";
        var one = decode(text).spec();

        assertThat(decode("# a comment\n" + text.replace("{name: a, ", "{name:   a, ")).spec())
                .isEqualTo(one);
        assertThat(decode(text.replace("1.5", "1.50")).spec().digest()).isNotEqualTo(one.digest());
    }

    @Test
    void refusesOutputsThatOverlap() {
        assertThat(
                        problems(
                                """
                                executions:
                                  - {name: a, script: x, outputs: {a: {path: out/}, b: {path: out/b}, c: {path: outer}}}
                                """))
                .containsExactly(
                        "w.yaml:5:63: cannot make output 'b' of execution 'a': output 'a' lies at"
                                + " 'out' already");
    }

    @Test
    void refusesAnArtifactThatIsNoId() {
        assertThat(
                        problems(
                                """
                                inputs: {x: {artifact: stations}}
                                executions:
                                  - {name: a, script: x, inputs: {x: x}}
                                """))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("w.yaml:4:24: cannot read artifact id 'stations'");
    }

    @Test
    void saysThatAFileIsNotYaml() {
        assertThat(problems("executions: [")).hasSize(1);
    }

    private DecodedWorkflow decode(String body) {
        return decoder.decode(source(HEAD + body, Map.of()), MINE, "nothing was submitted");
    }

    private List<String> problems(String body) {
        return problems(source(HEAD + body, Map.of()));
    }

    private List<String> problems(WorkflowSource source) {
        var refused =
                catchThrowableOfType(
                        ProblemsException.class,
                        () -> decoder.decode(source, MINE, "nothing was submitted"));
        return refused.problems().stream().map(Problem::toString).toList();
    }

    private static WorkflowSource source(String text, Map<String, byte[]> files) {
        return new WorkflowSource("w.yaml", bytes(text), Optional.of(files));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static WorkflowSource demo() throws IOException {
        Path folder = Path.of("../../deploy/demo");
        var files = new HashMap<String, byte[]>();
        for (String name :
                List.of(
                        "clean.sh",
                        "resample.awk",
                        "fit.awk",
                        "report.sh",
                        "chart.awk",
                        "results.awk")) {
            files.put(name, Files.readAllBytes(folder.resolve(name)));
        }
        return new WorkflowSource(
                "climatology.yaml",
                Files.readAllBytes(folder.resolve("climatology.yaml")),
                Optional.of(files));
    }
}
