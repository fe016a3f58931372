package io.atoll.control.state;

import io.atoll.kernel.digest.Digest;
import java.util.Objects;
import java.util.Optional;

/**
 * Makes a command repeatable: the same (caller, route, key) with the same request gets the same
 * reply, with another request a conflict. Kept for the last 100,000 keys.
 *
 * @param route such as {@code POST /v1/runs}
 * @param key chosen by the caller, at most 200 characters
 * @param request digest of the request's body
 * @param before what the key was used for, read from the store before; the leader knows only the
 *     newest keys, and what it knows wins
 */
public record IdempotencyKey(String route, String key, Digest request, Optional<Used> before) {
    public IdempotencyKey {
        // Commands that were set aside before it was asked.
        before = Objects.requireNonNullElse(before, Optional.empty());
    }

    /** A key that was used. @param subject what the request made */
    public record Used(Digest request, String subject) {}

    /** One that is not on record. */
    public static IdempotencyKey of(String route, String key, Digest request) {
        return new IdempotencyKey(route, key, request, Optional.empty());
    }
}
