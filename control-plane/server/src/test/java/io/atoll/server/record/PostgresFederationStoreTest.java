package io.atoll.server.record;

import io.atoll.control.commit.FederationStore;
import io.atoll.control.leader.FederationStoreContract;
import io.atoll.policy.PolicySet;
import io.atoll.server.postgres.Database;
import io.atoll.server.postgres.TermGuard;
import io.atoll.server.postgres.embedded.EmbeddedPostgres;
import io.atoll.server.postgres.embedded.TestPostgres;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class PostgresFederationStoreTest extends FederationStoreContract {
    @TempDir static Path folder;
    private static EmbeddedPostgres postgres;
    private static Database database;

    @BeforeAll
    static void start() {
        postgres = TestPostgres.start(folder.resolve("postgres"));
        database = Database.open(postgres.address(), "test");
    }

    @AfterAll
    static void stop() {
        database.close();
        postgres.close();
    }

    @AfterEach
    void empty() throws SQLException {
        var address = postgres.address();
        try (var connection =
                        DriverManager.getConnection(
                                address.url(), address.user(), address.password());
                var statement = connection.createStatement()) {
            statement.execute(
                    """
                    DO $$
                    DECLARE each record;
                    BEGIN
                        FOR each IN SELECT tablename FROM pg_tables
                            WHERE schemaname = 'public'
                              AND tablename NOT IN ('leadership', 'federation')
                              AND tablename NOT LIKE 'flyway%'
                        LOOP
                            EXECUTE 'TRUNCATE ' || quote_ident(each.tablename);
                        END LOOP;
                    END $$
                    """);
        }
    }

    @Override
    protected FederationStore newStore() {
        return new PostgresFederationStore(
                database,
                new TermGuard(database.address(), Duration.ofSeconds(4)),
                new RecordJson(
                        source -> {
                            throw new AssertionError("no requirement was stored: " + source);
                        }),
                _ -> PolicySet.empty());
    }
}
