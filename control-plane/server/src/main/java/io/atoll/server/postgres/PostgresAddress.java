package io.atoll.server.postgres;

/**
 * Where a PostgreSQL server answers and as whom to speak to it.
 *
 * @param url a JDBC address, {@code jdbc:postgresql://…}
 * @param password never printed
 */
public record PostgresAddress(String url, String user, String password) {
    public PostgresAddress {
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException(
                    "PostgreSQL address '" + url + "' does not start with jdbc:postgresql:");
        }
    }

    @Override
    public String toString() {
        return user + " at " + url;
    }
}
