package io.atoll.server.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.server.postgres.embedded.EmbeddedPostgres;
import io.atoll.server.postgres.embedded.TestPostgres;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {
    @TempDir static Path folder;
    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void start() throws SQLException {
        postgres = TestPostgres.start(folder.resolve("postgres"));
        Database.open(postgres.address(), "test").close();
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @Test
    void refusesASchemaThatANewerProgramHasChanged() throws SQLException {
        Database.probe(postgres.address(), "test");
        sql(
                """
                INSERT INTO flyway_schema_history
                SELECT installed_rank + 1000, '9999', 'future', type, script, checksum,
                    installed_by, installed_on, execution_time, success
                FROM flyway_schema_history WHERE version = '1'
                """);
        try {
            refuses(() -> Database.open(postgres.address(), "test").close());
            refuses(() -> Database.probe(postgres.address(), "test"));
        } finally {
            sql("DELETE FROM flyway_schema_history WHERE version = '9999'");
        }

        Database.open(postgres.address(), "test").close();
    }

    @Test
    void probesADatabaseThatHasNoSchemaYet() throws SQLException {
        sql("CREATE DATABASE fresh");
        var here = postgres.address();
        var fresh =
                new PostgresAddress(
                        here.url().replaceAll("/[a-z]*$", "/fresh"), here.user(), here.password());

        Database.probe(fresh, "test");

        try (var connection =
                        DriverManager.getConnection(fresh.url(), fresh.user(), fresh.password());
                var tables = connection.getMetaData().getTables(null, "public", null, null)) {
            assertThat(tables.next()).as("something was made").isFalse();
        }
    }

    private static void refuses(ThrowingCallable use) {
        var refused = catchThrowableOfType(AtollException.class, use);
        assertThat(refused).isNotNull();
        assertThat(refused.code()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(refused)
                .hasMessageContaining("a newer version of Atoll has changed its schema")
                .hasMessageContaining("got version 9999, expected ");
    }

    private static void sql(String statement) throws SQLException {
        var address = postgres.address();
        try (var connection =
                        DriverManager.getConnection(
                                address.url(), address.user(), address.password());
                var asked = connection.createStatement()) {
            asked.execute(statement);
        }
    }
}
