package io.atoll.server.http;

import io.atoll.server.view.ProblemView;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletionException;

/** Answers for whatever a route throws and no other handler takes. */
@Singleton
final class FailureHandler implements ExceptionHandler<RuntimeException, HttpResponse<?>> {
    private final Failures failures;

    FailureHandler(Failures failures) {
        this.failures = failures;
    }

    @Override
    @SuppressWarnings("rawtypes") // the interface asks for it
    public HttpResponse<ProblemView> handle(HttpRequest request, RuntimeException failure) {
        return failures.response(
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure);
    }
}
