package io.atoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class OpenApiTest {
    /** The answers of a route, each deeper than they. */
    private static final Pattern ANSWERS = Pattern.compile("\n {6}responses:(\n {8,}[^\n]+)*");

    private static final String PROBLEM =
            "\n"
                    + """
                    default:
                      description: Why it failed.
                      content:
                        application/problem+json:
                          schema:
                            $ref: "#/components/schemas/ProblemView"
                    """
                            .indent(8)
                            .stripTrailing();

    private static final String DOCUMENT = "META-INF/swagger/openapi.yml";

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

    @Test
    void aParameterIsOfOneKindAndNeverNull() throws IOException {
        assertThat(routes(made()))
                .contains("name: Idempotency-Key", "name: cursor")
                .doesNotContain("nullable", "\"null\"", "- object");
    }

    @Test
    void noValueIsOfSeveralKinds() throws IOException {
        assertThat(made())
                .doesNotContainPattern("type:\\s*\\n\\s*- ")
                .doesNotContain("format: byte");
    }

    @Test
    void everyRouteTellsHowItFails() throws IOException {
        String routes = routes(made());

        assertThat(routes.split("operationId: ", -1).length - 1)
                .isGreaterThan(30)
                .isEqualTo(routes.split(" responses:\n", -1).length - 1)
                .isEqualTo(routes.split("\n        default:\n", -1).length - 1);
        assertThat(made()).contains("\n    ProblemView:\n");
    }

    /** What stands before the shapes: the routes with their parameters. */
    private static String routes(String document) {
        return document.substring(0, document.indexOf("\ncomponents:"));
    }

    /**
     * The document that the build made. A parameter is there or it is not: that it may be absent
     * says {@code required}, and a client that sent null would send the word. Every route fails
     * with a problem, which no annotation can say: they know the status "default" as none at all.
     */
    private static String made() throws IOException {
        String document = built();
        String routes = routes(document);
        return ANSWERS.matcher(routes.replaceAll("\\n +nullable: true(?=\\n|$)", ""))
                        .replaceAll(answers -> Matcher.quoteReplacement(answers.group() + PROBLEM))
                + document.substring(routes.length());
    }

    private static String built() throws IOException {
        // Routes of tests have a document of their own.
        var documents = OpenApiTest.class.getClassLoader().getResources(DOCUMENT);
        for (var each : Collections.list(documents)) {
            if (!each.getPath().contains("/test-classes/")) {
                try (InputStream in = each.openStream()) {
                    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
                }
            }
        }
        throw new AssertionError("the build made no " + DOCUMENT);
    }
}
