package io.atoll.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.atoll.files.Problem;
import io.atoll.files.Problems;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;

/**
 * What the control plane answered.
 *
 * @param body a missing node if there was none
 */
public record Answer(int status, JsonNode body) {
    public boolean succeeded() {
        return status / 100 == 2;
    }

    /**
     * The body of a success.
     *
     * @param consequence what a refusal with several problems means, {@code nothing was submitted}
     * @throws AtollException with the server's code and sentence
     */
    public JsonNode orThrow(String consequence) {
        if (succeeded()) {
            return body;
        }
        Problems problems = problems();
        if (problems.isEmpty()) {
            throw new AtollException(code(), sentence());
        }
        throw new AtollException(code(), problems.report(consequence));
    }

    /** The problems of a file that was refused; none for another kind of answer. */
    public Problems problems() {
        var problems = new Problems();
        for (JsonNode each : body.path("problems")) {
            problems.add(
                    new Problem(
                            each.path("file").asText(),
                            each.path("line").asInt(),
                            each.path("column").asInt(),
                            each.path("message").asText()));
        }
        return problems;
    }

    private String sentence() {
        String detail = body.path("detail").asText();
        return detail.isEmpty()
                ? "cannot do this: the control plane answered with status " + status
                : detail;
    }

    /** The code of that name; one that is not known counts as INTERNAL. */
    static ErrorCode code(String name) {
        for (ErrorCode code : ErrorCode.values()) {
            if (code.name().equals(name)) {
                return code;
            }
        }
        return ErrorCode.INTERNAL;
    }

    private ErrorCode code() {
        String name = body.path("code").asText();
        if (!name.isEmpty()) {
            return code(name);
        }
        for (ErrorCode code : ErrorCode.values()) {
            if (code.httpStatus() == status) {
                return code;
            }
        }
        return ErrorCode.INTERNAL;
    }
}
