package io.atoll.server.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;

/**
 * The federation's database: its schema and a small pool of connections to read with. Writing goes
 * through the leader's {@link TermSession} only.
 *
 * <p>Safe from any thread; the pool bounds how many read at once, and who waits longer than {@link
 * #BORROW_LIMIT} is refused.
 */
public final class Database implements AutoCloseable {
    /** PostgreSQL 14 is the first that can end a session and wait for its end. */
    static final int OLDEST_VERSION = 14;

    private static final int READERS = 6;
    private static final Duration BORROW_LIMIT = Duration.ofSeconds(5);
    private static final Duration READ_LIMIT = Duration.ofSeconds(10);

    private final PostgresAddress address;
    private final HikariDataSource readers;

    private Database(PostgresAddress address, HikariDataSource readers) {
        this.address = address;
        this.readers = readers;
    }

    /**
     * Connects, brings the schema up to date and checks that the database is this federation's.
     *
     * @throws AtollException UNAVAILABLE if the server cannot be reached; CONFLICT if the database
     *     belongs to another federation or has a newer schema
     */
    public static Database open(PostgresAddress address, String federation) {
        try (var connection = Connections.open(address, "atoll-start", READ_LIMIT)) {
            requireVersion(address, connection);
            FederationMark.check(connection, federation);
            migrate(address);
            FederationMark.claim(connection, federation);
        } catch (SQLException e) {
            throw Connections.failure("open the database " + address, e);
        }
        return new Database(address, pool(address));
    }

    /**
     * Asks whether the server answers and would do, and changes nothing.
     *
     * @throws AtollException UNAVAILABLE if it cannot be reached or is too old; CONFLICT if the
     *     database belongs to another federation or has a newer schema
     */
    public static void probe(PostgresAddress address, String federation) {
        try (var connection = Connections.open(address, "atoll-check", READ_LIMIT)) {
            requireVersion(address, connection);
            FederationMark.check(connection, federation);
            probeSchema(address);
        } catch (SQLException e) {
            throw Connections.failure("open the database " + address, e);
        }
    }

    public PostgresAddress address() {
        return address;
    }

    /** Read-only connections, for those who bring their own way of asking. */
    public DataSource readers() {
        return readers;
    }

    /**
     * Reads with a connection of the pool.
     *
     * @param what completes "cannot …" if it fails
     * @throws AtollException UNAVAILABLE if no connection is free or the server is gone; it may be
     *     repeated
     */
    public <T> T read(String what, SqlWork<T> work) {
        try (var connection = readers.getConnection()) {
            return work.on(connection);
        } catch (SQLException e) {
            throw Connections.failure(what, e);
        }
    }

    @Override
    public void close() {
        readers.close();
    }

    private static void requireVersion(PostgresAddress address, Connection connection)
            throws SQLException {
        int version = connection.getMetaData().getDatabaseMajorVersion();
        if (version < OLDEST_VERSION) {
            throw new AtollException(
                    ErrorCode.NOT_AVAILABLE,
                    "cannot use the database %s: its server is too old (got PostgreSQL %d, expected %d or newer)"
                            .formatted(address, version, OLDEST_VERSION));
        }
    }

    private static void migrate(PostgresAddress address) {
        try {
            var schema = schema(address);
            requireKnown(address, schema);
            schema.migrate();
        } catch (FlywayException e) {
            throw new AtollException(
                    ErrorCode.CONFLICT,
                    "cannot bring the schema of the database %s up to date: %s"
                            .formatted(address, e.getMessage()),
                    e);
        }
    }

    private static void probeSchema(PostgresAddress address) {
        try {
            requireKnown(address, schema(address));
        } catch (FlywayException e) {
            throw new AtollException(
                    ErrorCode.UNAVAILABLE,
                    "cannot read the schema of the database %s: %s"
                            .formatted(address, e.getMessage()),
                    e);
        }
    }

    private static Flyway schema(PostgresAddress address) {
        return Flyway.configure(Database.class.getClassLoader())
                .dataSource(address.url(), address.user(), address.password())
                .locations("classpath:db/migration")
                .connectRetries(0)
                .load();
    }

    /** Flyway itself lets be what a newer program has changed; looks only. */
    private static void requireKnown(PostgresAddress address, Flyway schema) {
        var all = schema.info().all();
        var newest = newest(all, each -> each.getState().isResolved());
        var found = newest(all, each -> each.getState().isApplied());
        if (found.isPresent() && newest.isPresent() && found.get().isNewerThan(newest.get())) {
            throw new AtollException(
                    ErrorCode.CONFLICT,
                    ("cannot use the database %s: a newer version of Atoll has changed its schema"
                                    + " (got version %s, expected %s or older)")
                            .formatted(address, found.get(), newest.get()));
        }
    }

    private static Optional<MigrationVersion> newest(
            MigrationInfo[] all, Predicate<MigrationInfo> which) {
        return Arrays.stream(all)
                .filter(which)
                .flatMap(each -> Optional.ofNullable(each.getVersion()).stream())
                .max(Comparator.naturalOrder());
    }

    private static HikariDataSource pool(PostgresAddress address) {
        var config = new HikariConfig();
        config.setPoolName("atoll-read");
        config.setJdbcUrl(address.url());
        config.setDataSourceProperties(Connections.properties(address, "atoll-read", READ_LIMIT));
        config.setMaximumPoolSize(READERS);
        config.setMinimumIdle(1);
        config.setReadOnly(true);
        config.setConnectionTimeout(BORROW_LIMIT.toMillis());
        config.setInitializationFailTimeout(-1); // the connection above has shown that it answers
        return new HikariDataSource(config);
    }
}
