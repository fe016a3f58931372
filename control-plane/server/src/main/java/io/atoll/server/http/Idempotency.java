package io.atoll.server.http;

import io.atoll.control.state.Caller;
import io.atoll.control.state.IdempotencyKey;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.server.query.KeyQuery;
import io.atoll.server.query.Rows;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The header {@code Idempotency-Key}. */
final class Idempotency {
    static final String HEADER = "Idempotency-Key";

    private static final int MOST_CHARACTERS = 200;

    private Idempotency() {}

    /**
     * The key of a request, with what is on record of it; absent: none was sent.
     *
     * @param route such as {@code POST /v1/runs}
     * @param body as it was read: layout and unknown order of keys do not count
     * @throws AtollException INVALID if the key is too long
     */
    static Optional<IdempotencyKey> key(
            HttpServices services, Caller caller, String route, @Nullable String key, Object body) {
        if (key == null || key.isBlank()) {
            return Optional.empty();
        }
        if (key.length() > MOST_CHARACTERS) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot use the header %s: it is too long (got %d characters, expected at most %d)"
                            .formatted(HEADER, key.length(), MOST_CHARACTERS));
        }
        var rows = new Rows(services.database(), services.json());
        return Optional.of(
                new IdempotencyKey(
                        route,
                        key,
                        Digest.of(services.json().write(body)),
                        new KeyQuery(rows).find(caller, route, key)));
    }
}
