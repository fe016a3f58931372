package io.atoll.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
