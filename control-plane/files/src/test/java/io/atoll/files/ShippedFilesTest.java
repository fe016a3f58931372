package io.atoll.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What newcomers read first says what is so. */
class ShippedFilesTest {
    private static final Path ROOT = Path.of("../..");

    // Joining fills in where the control plane is and what the site is called.
    private static YamlNode.Mapping agent(String own) {
        String text = "controlPlane: [cp1.example.org:7443]\nname: hpc-ridge\n" + own;
        var problems = new Problems();
        var root =
                FileLoader.load(
                        FileFormat.AGENT,
                        "agent.yaml",
                        text.getBytes(StandardCharsets.UTF_8),
                        problems);
        problems.throwIfAny("the file does not load");
        return root.orElseThrow();
    }

    @Test
    void theReadmesAgentFileLoadsAndLetsAProjectRun() throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));
        var example = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL).matcher(readme);

        assertThat(example.find()).isTrue();
        var agent = agent(example.group(1));
        assertThat(agent.mapping("allow").orElseThrow().texts("projects")).isNotEmpty();
        assertThat(agent.mappings("pools")).isNotEmpty();
        assertThat(example.group(1).lines()).hasSizeLessThanOrEqualTo(5);
    }

    @Test
    void theReadmeLinksThePagesOfTheReferenceAndStaysShort() throws IOException {
        Path readme = ROOT.resolve("README.md");

        assertThat(Files.readString(readme))
                .contains(
                        "(docs/reference/files.md)",
                        "(docs/reference/configuration.md)",
                        "(docs/reference/states.md)",
                        "(docs/reference/errors.md)");
        assertThat(Files.readAllLines(readme)).hasSizeLessThan(70);
    }

    @Test
    void thePackagedAgentFileLoadsAndSaysThatProjectsMustBeNamed() throws IOException {
        String packaged = Files.readString(ROOT.resolve("deploy/packages/conf/agent.yaml"));

        assertThat(packaged).contains("nothing runs at this site. Name yours before you join.");
        agent(packaged);
        String completed = packaged.replaceFirst("# (projects: \\[default])", "$1");
        assertThat(agent(completed).mapping("allow").orElseThrow().texts("projects"))
                .containsExactly("default");
    }

    @Test
    void whatTheDemoAndItsWorkflowLeaveBehindIsNotOffered() throws IOException {
        assertThat(Files.readAllLines(ROOT.resolve(".gitignore")))
                .contains("atoll-demo/", "climatology-*/");
    }
}
