package io.atoll.server.config;

/**
 * An address of this machine to listen on.
 *
 * @param host a name or literal
 * @param port 0 to 65535; 0 = any free one
 */
public record ListenAddress(String host, int port) {
    private static final int MOST = 65_535;

    public ListenAddress {
        if (host.isBlank()) {
            throw Settings.refused("listen", "the host is empty");
        }
        if (port < 0 || port > MOST) {
            throw Settings.refused("listen", "got port %d, expected 0 to 65535".formatted(port));
        }
    }

    /** Reads {@code host:port}; an IPv6 literal stands in brackets. */
    public static ListenAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        try {
            return new ListenAddress(
                    text.substring(0, Math.max(0, colon)).replaceAll("^\\[|]$", ""),
                    Integer.parseInt(text.substring(colon + 1)));
        } catch (NumberFormatException _) {
            throw Settings.refused("listen", "got '%s', expected host:port".formatted(text));
        }
    }

    /** Any free port of loopback. */
    public static ListenAddress anyOnLoopback() {
        return new ListenAddress("127.0.0.1", 0);
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
