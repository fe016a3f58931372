package io.atoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class OpenApiTest {
    @Test
    void theReferenceIsUpToDate() throws IOException {
        Path page = Path.of("../../docs/reference/openapi.yaml");
        String made = made();
        if (Boolean.getBoolean("atoll.regenerate")) {
            Files.writeString(page, made);
        }

        assertThat(page)
                .as(
                        "regenerate with: mvn test -pl control-plane/server -am -Dtest=OpenApiTest"
                                + " -Dsurefire.failIfNoSpecifiedTests=false"
                                + " -Datoll.test.args=-Datoll.regenerate=true")
                .hasContent(made);
    }

    @Test
    void everyOperationHasANameOfItsOwn() throws IOException {
        var seen = new HashSet<String>();
        var names = Pattern.compile("operationId: (\\S+)").matcher(made());

        while (names.find()) {
            assertThat(seen.add(names.group(1))).as(names.group(1)).isTrue();
        }
        assertThat(seen).contains("submitRun", "readLog", "followEvents");
    }

    private static String made() throws IOException {
        try (InputStream in =
                OpenApiTest.class.getResourceAsStream("/META-INF/swagger/openapi.yml")) {
            assertThat(in).as("what the build made").isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
