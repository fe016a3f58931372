package io.atoll.control.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class StatesDocumentTest {
    private static final Path DOCUMENT = Path.of("../../docs/reference/states.md");

    /** To write it anew: {@code mvn test -Dtest=StatesDocumentTest -Datoll.golden.write=true}. */
    @Test
    void theDocumentShowsTheTablesOfTheCode() throws IOException {
        if (Boolean.getBoolean("atoll.golden.write")) {
            Files.createDirectories(DOCUMENT.getParent());
            Files.writeString(DOCUMENT, document());
        }

        assertThat(Files.readString(DOCUMENT, StandardCharsets.UTF_8)).isEqualTo(document());
    }

    private static String document() {
        var out =
                new StringBuilder(
                        """
                        # States

                        Generated from `io.atoll.control.event.LifeCycles`, which the control plane \
                        checks at every change; a test compares.
                        """);
        for (var life : LifeCycles.ALL) {
            out.append("\n## ")
                    .append(Character.toUpperCase(life.name().charAt(0)))
                    .append(life.name().substring(1))
                    .append("\n\n```mermaid\n")
                    .append(life.mermaid())
                    .append("```\n");
        }
        return out.toString();
    }
}
