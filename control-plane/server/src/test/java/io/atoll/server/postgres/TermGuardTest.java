package io.atoll.server.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.Term;
import io.atoll.server.postgres.embedded.EmbeddedPostgres;
import io.atoll.server.postgres.embedded.TestPostgres;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TermGuardTest {
    @TempDir private static Path temp;
    private static EmbeddedPostgres server;
    private static Database database;
    private static TermGuard guard;

    @BeforeAll
    static void start() throws SQLException {
        server = TestPostgres.start(temp.resolve("postgres"));
        database = Database.open(server.address(), "test");
        guard = new TermGuard(server.address(), Duration.ofSeconds(10));
        try (var connection = Connections.open(server.address(), "test", Duration.ofSeconds(5));
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE notes (note text)");
        }
    }

    @AfterAll
    static void stop() {
        database.close();
        server.close();
    }

    @Test
    void writesInItsOwnTerm() {
        try (var session = guard.begin("one")) {
            assertThat(session.term()).isEqualTo(TermGuard.newest(database));
            session.write("note", List.of(note("kept")));
            assertThat(notes("kept")).isEqualTo(1);
        }
    }

    @Test
    void refusesTheOlderTermAndWritesNothingOfIt() throws SQLException {
        try (var older = guard.begin("older");
                var raise = Connections.open(server.address(), "raise", Duration.ofSeconds(5));
                var statement = raise.createStatement()) {
            // Raised behind its back: its connection lives, only the row tells it.
            statement.execute("UPDATE leadership SET term = term + 1");
            assertThatThrownBy(() -> older.write("note", List.of(note("deposed"))))
                    .isInstanceOf(AtollException.class)
                    .hasMessageContaining("cannot note: this instance was deposed")
                    .extracting(e -> ((AtollException) e).code())
                    .isEqualTo(ErrorCode.FENCED);
            assertThat(older.hasEnded()).isTrue();
            assertThat(notes("deposed")).isZero();
        }
    }

    @Test
    void endsALeaderThatStandsStillInMidTransaction() throws Exception {
        // The limit on idle transactions must not be what ends it here.
        var patient = new TermGuard(server.address(), Duration.ofMinutes(2));
        try (var older = patient.begin("older")) {
            var write =
                    CompletableFuture.runAsync(
                            () ->
                                    older.write(
                                            "note",
                                            List.of(
                                                    note("half"),
                                                    new Text("SELECT pg_sleep(60)"))));
            awaitSleeper();
            try (var newer = patient.begin("newer")) {
                assertThat(newer.term()).isEqualTo(older.term().next());
                newer.write("note", List.of(note("newer")));
                assertThatThrownBy(write::join).hasCauseInstanceOf(AtollException.class);
                assertThat(notes("half")).isZero();
                assertThat(notes("newer")).isEqualTo(1);
            }
        }
    }

    @Test
    void rollsBackAndEndsTheSessionWhenTheWorkFails() {
        try (var session = guard.begin("one")) {
            assertThatThrownBy(
                            () ->
                                    session.write(
                                            "note",
                                            List.of(
                                                    note("failed"),
                                                    new Text("SELECT 1 / 0"),
                                                    note("failed"))))
                    .isInstanceOf(AtollException.class);
            assertThat(session.hasEnded()).isTrue();
            assertThat(notes("failed")).isZero();
            assertThatThrownBy(() -> session.write("note", List.of()))
                    .hasMessageContaining("has ended");
        }
    }

    @Test
    void raisesTheTermByOneEachTime() {
        try (var first = guard.begin("one");
                var second = guard.begin("two")) {
            assertThat(second.term()).isEqualTo(new Term(first.term().number() + 1));
        }
    }

    @Test
    void refusesTheDatabaseOfAnotherFederation() {
        assertThatThrownBy(() -> Database.open(server.address(), "other"))
                .isInstanceOf(AtollException.class)
                .hasMessageContaining("another federation (got 'test', expected 'other')");
    }

    @Test
    void opensADatabaseThatIsUpToDateAlready() {
        var before = TermGuard.newest(database);
        try (var again = Database.open(server.address(), "test")) {
            assertThat(TermGuard.newest(again)).isGreaterThanOrEqualTo(before);
        }
    }

    private static SqlStatement note(String text) {
        return new Text("INSERT INTO notes VALUES ('" + text + "')");
    }

    private record Text(String text) implements SqlStatement {
        @Override
        public int parameters() {
            return 0;
        }

        @Override
        public void bind(PreparedStatement transaction, int first) {}
    }

    private static void awaitSleeper() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(
                        () ->
                                number(
                                                "SELECT count(*) FROM pg_stat_activity"
                                                        + " WHERE wait_event = 'PgSleep'")
                                        == 1);
    }

    private static int notes(String text) {
        return number("SELECT count(*) FROM notes WHERE note = '" + text + "'");
    }

    private static int number(String query) {
        return database.read(
                "count",
                connection -> {
                    try (var statement = connection.createStatement();
                            var row = statement.executeQuery(query)) {
                        row.next();
                        return row.getInt(1);
                    }
                });
    }
}
