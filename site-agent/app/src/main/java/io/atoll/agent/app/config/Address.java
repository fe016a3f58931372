package io.atoll.agent.app.config;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.util.regex.Pattern;

/**
 * Where an instance of the control plane listens.
 *
 * @param host a DNS name or IP address, without brackets
 */
public record Address(String host, int port) {
    private static final Pattern TEXT =
            Pattern.compile("(?:https://)?(?:\\[([0-9a-fA-F:]+)]|([A-Za-z0-9._-]+)):(\\d{1,5})/?");
    private static final int LAST_PORT = 65_535;

    /**
     * Parses {@code host:port} or {@code https://host:port}.
     *
     * @throws AtollException INVALID
     */
    public static Address parse(String text) {
        var matcher = TEXT.matcher(text.strip());
        if (matcher.matches()) {
            String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
            int port = Integer.parseInt(matcher.group(3));
            if (port >= 1 && port <= LAST_PORT) {
                return new Address(host, port);
            }
        }
        throw new AtollException(
                ErrorCode.INVALID,
                "cannot read address '%s': expected an address and port such as cp1.example.org:7443"
                        .formatted(text));
    }

    /** {@code host:port}, which parses back to this. */
    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
