package io.atoll.server.http;

import io.atoll.bridge.dataplane.wall.Wall;
import io.atoll.control.state.Caller;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.protocol.identity.BearerToken;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;

/**
 * Lets in only who shows a known access token; there is no route without one. Refuses an address
 * that holds U+0000, which PostgreSQL takes in no text.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
public final class AccessFilter {
    /** Name of the request attribute that holds the {@link Caller}. */
    public static final String CALLER = "caller";

    private static final String SCHEME = "Bearer ";
    private static final String NULL_CHARACTER = "%00";

    private final HttpSettings settings;
    private final Wall wall;

    AccessFilter(HttpSettings settings, Wall wall) {
        this.settings = settings;
        this.wall = wall;
    }

    @RequestFilter
    void admit(HttpRequest<?> request) {
        String header = request.getHeaders().get(HttpHeaders.AUTHORIZATION);
        if (header == null || !header.startsWith(SCHEME)) {
            throw new AtollException(
                    ErrorCode.UNAUTHENTICATED,
                    "cannot let you in: the request has no access token (expected the header"
                            + " Authorization: Bearer atoll_…)");
        }
        request.setAttribute(CALLER, caller(header.substring(SCHEME.length()).strip()));
        if (!wall.introduce(request.getRemoteAddress())) {
            throw new AtollException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "cannot serve you now: too many connections are at work (at most %d, %d from one address)"
                            .formatted(wall.limits().known(), wall.limits().knownPerAddress()));
        }
        if (request.getUri().toString().contains(NULL_CHARACTER)) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot read the address of the request: the character U+0000 (%s) is not allowed"
                            .formatted(NULL_CHARACTER));
        }
    }

    private Caller caller(String text) {
        var token = BearerToken.parse(text);
        return settings.callers().entrySet().stream()
                .filter(known -> token.matches(known.getKey()))
                .findFirst()
                .orElseThrow(
                        () ->
                                new AtollException(
                                        ErrorCode.UNAUTHENTICATED,
                                        "cannot let you in: the access token is not known here"))
                .getValue();
    }
}
