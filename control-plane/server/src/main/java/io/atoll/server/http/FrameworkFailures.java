package io.atoll.server.http;

import io.atoll.kernel.ErrorCode;
import io.atoll.server.view.ProblemView;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.response.Error;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import jakarta.inject.Singleton;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Gives what Micronaut itself refuses (no such route, malformed JSON, too long) our form. */
@Singleton
final class FrameworkFailures implements ErrorResponseProcessor<ProblemView> {
    private static final Pattern PLACE =
            Pattern.compile("\\s*at \\[Source: [^]]*line: (\\d+), column: (\\d+)]");

    private final Failures failures;

    FrameworkFailures(Failures failures) {
        this.failures = failures;
    }

    @Override
    public MutableHttpResponse<ProblemView> processResponse(
            ErrorContext context, MutableHttpResponse<?> refused) {
        var status = refused.status();
        if (status.getCode() >= HttpStatus.INTERNAL_SERVER_ERROR.getCode()) {
            return failures.response(
                    context.getRootCause()
                            .orElseGet(() -> new IllegalStateException(status.toString())));
        }
        var answer = failures.response(status, code(status), sentence(context, status));
        refused.getHeaders().findFirst("Allow").ifPresent(allow -> answer.header("Allow", allow));
        return answer;
    }

    private static ErrorCode code(HttpStatus status) {
        return switch (status.getCode()) {
            case 401 -> ErrorCode.UNAUTHENTICATED;
            case 403 -> ErrorCode.DENIED;
            case 404 -> ErrorCode.NOT_FOUND;
            case 408 -> ErrorCode.DEADLINE_EXCEEDED;
            case 413, 429 -> ErrorCode.LIMIT_EXCEEDED;
            default -> ErrorCode.INVALID;
        };
    }

    private static String sentence(ErrorContext context, HttpStatus status) {
        HttpRequest<?> request = context.getRequest();
        String route = request.getMethodName() + " " + request.getPath();
        return switch (status.getCode()) {
            case 404 -> "cannot find %s: there is no such route".formatted(route);
            case 405 -> "cannot do %s: the route takes other methods".formatted(route);
            default ->
                    "cannot read the request %s: %s"
                            .formatted(
                                    route,
                                    context.getErrors().stream()
                                            .map(Error::getMessage)
                                            .map(FrameworkFailures::placed)
                                            .collect(Collectors.joining(", ")));
        };
    }

    /** The parser's own words for the place of a mistake tell of the parser; the place is kept. */
    private static String placed(String message) {
        return PLACE.matcher(message).replaceAll(" (line $1, column $2)");
    }
}
