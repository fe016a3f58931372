package io.atoll.cli.api;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.net.URI;

/**
 * Where a control plane is, and what proves who asks.
 *
 * @param url {@code https://…} without a path
 * @param token bearer token
 * @param caPem certificates of the federation's authority; nobody else is trusted
 */
public record Connection(URI url, String token, String caPem) {
    public Connection {
        if (!"https".equals(url.getScheme()) || url.getHost() == null) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot use server '%s': expected such as https://127.0.0.1:7442"
                            .formatted(url));
        }
        if (token.isBlank() || token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new AtollException(
                    ErrorCode.INVALID, "cannot use the token: it is empty or has odd characters");
        }
    }

    @Override
    public String toString() {
        return url.toString();
    }
}
