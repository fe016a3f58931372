package io.atoll.server.http;

import io.atoll.files.Problem;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.random.RandomSource;
import io.atoll.server.view.ProblemView;
import io.atoll.server.workflow.ProblemsException;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Failures as {@code application/problem+json}. Safe from any thread. */
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);
    private static final int FAULT_BYTES = 6;

    private final RandomSource random;

    Failures(RandomSource random) {
        this.random = random;
    }

    /** What the caller is told of {@code failure}; of a fault, only an id that the log has too. */
    MutableHttpResponse<ProblemView> response(Throwable failure) {
        return switch (failure) {
            case AtollException coded -> response(coded.code(), sentence(coded));
            case ProblemsException several -> response(several);
            default -> fault(failure);
        };
    }

    MutableHttpResponse<ProblemView> response(ErrorCode code, String sentence) {
        var status = HttpStatus.valueOf(code.httpStatus());
        return response(status, code, sentence, null, null);
    }

    MutableHttpResponse<ProblemView> response(HttpStatus status, ErrorCode code, String sentence) {
        return response(status, code, sentence, null, null);
    }

    private MutableHttpResponse<ProblemView> response(ProblemsException several) {
        var places = several.problems().stream().map(Failures::place).toList();
        return response(
                HttpStatus.UNPROCESSABLE_ENTITY,
                ErrorCode.INVALID,
                sentence(several),
                places,
                null);
    }

    private MutableHttpResponse<ProblemView> fault(Throwable failure) {
        byte[] bytes = new byte[FAULT_BYTES];
        random.nextBytes(bytes);
        String id = HexFormat.of().formatHex(bytes);
        LOG.error("fault {}: a request could not be answered", id, failure);
        return response(
                HttpStatus.INTERNAL_SERVER_ERROR,
                ErrorCode.INTERNAL,
                "cannot answer: a fault of the control plane (its log has the details of fault "
                        + id
                        + ")",
                null,
                id);
    }

    private static MutableHttpResponse<ProblemView> response(
            HttpStatus status,
            ErrorCode code,
            String sentence,
            @Nullable List<ProblemView.Place> places,
            @Nullable String fault) {
        var body =
                new ProblemView(
                        "about:blank",
                        status.getReason(),
                        status.getCode(),
                        sentence,
                        code.name(),
                        places,
                        fault);
        MutableHttpResponse<ProblemView> response =
                HttpResponse.<ProblemView>status(status)
                        .body(body)
                        .contentType(MediaType.APPLICATION_JSON_PROBLEM_TYPE);
        return code == ErrorCode.UNAUTHENTICATED
                ? response.header("WWW-Authenticate", "Bearer")
                : response;
    }

    private static ProblemView.Place place(Problem problem) {
        return new ProblemView.Place(
                problem.file(), problem.line(), problem.column(), problem.message());
    }

    private static String sentence(Throwable failure) {
        return Objects.requireNonNullElse(failure.getMessage(), "cannot answer");
    }
}
