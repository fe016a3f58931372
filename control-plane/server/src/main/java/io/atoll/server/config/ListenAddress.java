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

    /** Reads an address that no setting holds. */
    public static ListenAddress parse(String text) {
        return parse("listen", text);
    }

    /**
     * Reads {@code host:port}; an IPv6 literal stands in brackets.
     *
     * @param key the setting that holds it, for messages
     * @throws io.atoll.kernel.AtollException INVALID, naming {@code key}
     */
    public static ListenAddress parse(String key, String text) {
        int colon = text.lastIndexOf(':');
        String host = text.substring(0, Math.max(0, colon)).replaceAll("^\\[|]$", "");
        if (colon < 0 || !text.substring(colon + 1).matches("[0-9]{1,9}")) {
            throw Settings.refused(key, "got '%s', expected host:port".formatted(text));
        }
        int port = Integer.parseInt(text.substring(colon + 1));
        if (host.isBlank()) {
            throw Settings.refused(key, "the host is empty");
        }
        if (port > MOST) {
            throw Settings.refused(key, "got port %d, expected 0 to 65535".formatted(port));
        }
        return new ListenAddress(host, port);
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
