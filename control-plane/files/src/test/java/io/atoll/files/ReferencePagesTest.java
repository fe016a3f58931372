package io.atoll.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The generated pages are what the schemas say. */
class ReferencePagesTest {
    private static final Path PAGES = Path.of("../../docs/reference");

    @Test
    void thePageOfConfigurationKeysIsUpToDate() throws IOException {
        compare("configuration.md", ReferencePages.configuration());
    }

    @Test
    void thePageOfFilesIsUpToDate() throws IOException {
        compare("files.md", ReferencePages.files());
    }

    @Test
    void everyExampleOnThePageOfFilesLoads() {
        var examples =
                Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL)
                        .matcher(ReferencePages.files())
                        .results()
                        .map(example -> example.group(1))
                        .toList();

        assertThat(examples).hasSize(4);
        for (String example : examples) {
            var problems = new Problems();
            byte[] content = example.getBytes(StandardCharsets.UTF_8);
            if (example.startsWith("kind:")) {
                FileLoader.loadAny(EnumSet.allOf(FileFormat.class), "example", content, problems);
            } else {
                FileLoader.load(FileFormat.AGENT, "example", content, problems);
            }
            problems.throwIfAny("the example does not load");
        }
    }

    @Test
    void saysWhichKeysMustBeGivenAndWhatTheyTake() {
        assertThat(ReferencePages.files())
                .contains("| `executions[].name` | yes | name |")
                .contains("| `executions[].command` | one of `command`, `script` |")
                .contains("| `inputs.NAME.at` | with `sitePath` |")
                .contains("| `durability` |  | `site`, `global` | `site` |");
        assertThat(ReferencePages.configuration())
                .contains("| `pools[].cpu` | yes | cores, such as `2` or `0.5` |");
    }

    /**
     * To write them anew: {@code mvn test -Dtest=ReferencePagesTest
     * -Datoll.test.args=-Datoll.golden.write=true}.
     */
    private static void compare(String page, String expected) throws IOException {
        if (Boolean.getBoolean("atoll.golden.write")) {
            Files.writeString(PAGES.resolve(page), expected);
        }
        assertThat(PAGES.resolve(page)).hasContent(expected);
    }
}
