package io.atoll.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.cli.local.DemoFolder;
import io.atoll.cli.local.SitePlan;
import io.atoll.files.FileFormat;
import io.atoll.files.FileLoader;
import io.atoll.files.Problems;
import io.atoll.files.YamlNode.Mapping;
import io.atoll.kernel.digest.Digest;
import io.atoll.policy.data.ReviewedCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoFilesTest {
    private static final Path FOLDER = Path.of("../../deploy/demo").toAbsolutePath().normalize();
    private static final DemoFolder DEMO = new DemoFolder(FOLDER, FOLDER.resolve("data"));

    private static Mapping workflow(String text) {
        var problems = new Problems();
        Mapping root =
                FileLoader.load(
                                FileFormat.WORKFLOW,
                                "climatology.yaml",
                                text.getBytes(StandardCharsets.UTF_8),
                                problems)
                        .orElseThrow();
        assertThat(problems.sorted()).isEmpty();
        return root;
    }

    @Test
    void thePolicyReleasesWhatTheShippedScriptMakes() throws IOException {
        Mapping clean =
                workflow(Files.readString(DEMO.workflow())).mappings("executions").getFirst();
        Digest script = Digest.of(Files.readAllBytes(FOLDER.resolve("clean.sh")));
        Mapping outputs = clean.mapping("outputs").orElseThrow();
        var places = new TreeMap<String, ReviewedCode.OutputPlace>();
        for (String name : outputs.entries().keySet()) {
            String path = outputs.mapping(name).orElseThrow().text("path");
            places.put(name, new ReviewedCode.OutputPlace(path));
        }
        var code =
                new ReviewedCode(
                                new ReviewedCode.Argv(clean.texts("command")),
                                Map.of("clean.sh", new ReviewedCode.ShippedCode(script, true)),
                                ReviewedCode.RuntimeFacts.PLAIN,
                                clean.mapping("inputs").orElseThrow().entries().keySet(),
                                clean.mapping("foreach").orElseThrow().entries().keySet(),
                                places)
                        .of("daily");
        Mapping policy =
                FileLoader.load(
                                FileFormat.DATA_POLICY,
                                FOLDER.resolve("policies/raw-stays-home.yaml"),
                                new Problems())
                        .orElseThrow();

        assertThat(policy.mappings("release").getFirst().text("code"))
                .as("code in deploy/demo/policies/raw-stays-home.yaml")
                .isEqualTo(code.toString());
    }

    @Test
    void runsItsOwnFileOnItsOwnStations() throws IOException {
        String text = Files.readString(DEMO.workflow());

        assertThat(DEMO.stations())
                .extracting(DemoFolder.Station::name)
                .containsExactly("new-york", "seattle");
        assertThat(DemoWorkflow.text(text, List.of("new-york", "seattle"))).isEqualTo(text);
    }

    @Test
    void putsOtherStationsInPlaceOfItsOwn() throws IOException {
        String text =
                DemoWorkflow.text(
                        Files.readString(DEMO.workflow()), List.of("lyon", "oslo", "rome"));

        Mapping root = workflow(text);
        Mapping inputs = root.mapping("inputs").orElseThrow();
        assertThat(inputs.entries().sequencedKeySet()).containsExactly("lyon", "oslo", "rome");
        assertThat(inputs.mapping("oslo").orElseThrow().textMap("oslo")).isEmpty();
        assertThat(inputs.mapping("oslo").orElseThrow().text("at")).isEqualTo("edge-oslo");
        assertThat(
                        root.mappings("executions")
                                .getFirst()
                                .mapping("foreach")
                                .orElseThrow()
                                .texts("station"))
                .containsExactly("lyon", "oslo", "rome");
        assertThat(text).doesNotContain("seattle");
    }

    @Test
    void hasASitePerStationAndTwoThatCompute(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("oslo.csv"), "date\n");

        assertThat(DEMO.withObservations(folder).sites())
                .extracting(SitePlan::name)
                .containsExactly("edge-oslo", "hpc-ridge", "cloud-gpu");
    }
}
