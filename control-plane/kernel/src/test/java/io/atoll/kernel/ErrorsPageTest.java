package io.atoll.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** docs/reference/errors.md lists every code with its statuses. */
class ErrorsPageTest {
    private static final Path PAGE = Path.of("../../docs/reference/errors.md");
    private static final Map<ErrorCode, String> MEANINGS =
            Map.ofEntries(
                    Map.entry(
                            ErrorCode.INVALID,
                            "The request or file is malformed or breaks a rule of its format."),
                    Map.entry(ErrorCode.UNAUTHENTICATED, "The caller did not prove who it is."),
                    Map.entry(ErrorCode.DENIED, "The caller may not do this."),
                    Map.entry(ErrorCode.NOT_FOUND, "What was named does not exist."),
                    Map.entry(
                            ErrorCode.CONFLICT,
                            "The state of what was named does not allow this, or somebody changed"
                                    + " it meanwhile."),
                    Map.entry(
                            ErrorCode.LIMIT_EXCEEDED,
                            "A bound was reached (a queue, a size, a quota); nothing was done."),
                    Map.entry(
                            ErrorCode.UNAVAILABLE,
                            "A peer, the leader or a server that is needed cannot be reached now;"
                                    + " try again later."),
                    Map.entry(
                            ErrorCode.DEADLINE_EXCEEDED,
                            "The time for it ran out; whether it was done is not known."),
                    Map.entry(ErrorCode.CORRUPT, "Bytes are not what their digest says."),
                    Map.entry(
                            ErrorCode.FENCED,
                            "A later term, generation or fence exists: whoever asked has been"
                                    + " replaced."),
                    Map.entry(
                            ErrorCode.NOT_AVAILABLE,
                            "A part of the format that this version does not carry out."),
                    Map.entry(ErrorCode.INTERNAL, "A fault of Atoll itself."));

    /**
     * To write it anew: {@code mvn test -Dtest=ErrorsPageTest
     * -Datoll.test.args=-Datoll.golden.write=true}.
     */
    @Test
    void listsEveryCode() throws IOException {
        var page = new StringBuilder("# Error codes\n\n");
        page.append(
                "Every failure carries one of these codes: in the `code` of a problem+json body,"
                        + " and as the exit code of the command line.\n\n");
        page.append("| code | HTTP status | exit code | means |\n|---|---|---|---|\n");
        for (var code : ErrorCode.values()) {
            page.append(
                    "| `%s` | %d | %d | %s |\n"
                            .formatted(
                                    code, code.httpStatus(), code.exitCode(), MEANINGS.get(code)));
        }
        page.append(
                "\n"
                    + "What the HTTP server refuses before a route sees it has the status of HTTP:"
                    + " 400 when the body is no JSON, 405 when the route takes other methods, 413"
                    + " when the body is too large.\n\n"
                    + "`atoll run` exits as its command did, and with 125 when Atoll refused or"
                    + " failed.\n");
        if (Boolean.getBoolean("atoll.golden.write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(PAGE).hasContent(page.toString());
    }
}
