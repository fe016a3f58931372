package io.atoll.control.state;

import io.atoll.kernel.digest.Digest;

/**
 * Makes a command repeatable: the same (caller, route, key) with the same request gets the same
 * reply, with another request a conflict. Kept for the last 100,000 keys.
 *
 * @param route such as {@code POST /v1/runs}
 * @param key chosen by the caller, at most 200 characters
 * @param request digest of the request's body
 */
public record IdempotencyKey(String route, String key, Digest request) {}
