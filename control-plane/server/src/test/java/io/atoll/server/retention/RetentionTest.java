package io.atoll.server.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.control.event.Snapshot;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.Term;
import io.atoll.policy.PolicySet;
import io.atoll.server.config.RetentionConfig;
import io.atoll.server.postgres.Database;
import io.atoll.server.postgres.TermGuard;
import io.atoll.server.postgres.embedded.EmbeddedPostgres;
import io.atoll.server.postgres.embedded.TestPostgres;
import io.atoll.server.query.EventQuery;
import io.atoll.server.query.Rows;
import io.atoll.server.record.PostgresFederationStore;
import io.atoll.server.record.RecordJson;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {
    private static final ProjectName DEMO = new ProjectName("demo");
    private static final RetentionConfig TIGHT =
            new RetentionConfig(Duration.ofDays(30), 10_000, 100_000, 2_000);
    private static final Instant NOW = Instant.parse("2026-06-30T12:00:00Z");

    @TempDir static Path folder;
    private static EmbeddedPostgres postgres;
    private static Database database;
    private static TermGuard guard;
    private static PostgresFederationStore store;
    private Term term = new Term(1);

    @BeforeAll
    static void start() {
        postgres = TestPostgres.start(folder.resolve("postgres"));
        database = Database.open(postgres.address(), "test");
        guard = new TermGuard(database.address(), Duration.ofSeconds(4));
        store = new PostgresFederationStore(database, guard, json(), _ -> PolicySet.empty());
    }

    private static RecordJson json() {
        return new RecordJson(
                source -> {
                    throw new AssertionError("no requirement was stored: " + source);
                });
    }

    @AfterAll
    static void stop() {
        store.close();
        database.close();
        postgres.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        sql("TRUNCATE event, facts, run, counter, idempotency");
        term = store.begin("one");
    }

    private static Connection connect() throws SQLException {
        var address = postgres.address();
        return DriverManager.getConnection(address.url(), address.user(), address.password());
    }

    private static void sql(String... statements) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            for (var each : statements) {
                statement.execute(each);
            }
        }
    }

    private static long count(String sql) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    // One event a minute, the newest at NOW.
    private static void events(long number) throws SQLException {
        sql(
                """
                INSERT INTO event (project, number, at, kind, subject, fields)
                SELECT 'demo', n, timestamptz '%s' - (%d - n) * interval '1 minute', 'run.ended', 's', '{}'
                FROM generate_series(1, %d) n
                """
                        .formatted(NOW, number, number),
                "INSERT INTO counter VALUES ('event', 'demo', '', %d)".formatted(number));
    }

    // One revision a row, a checkpoint with every thousandth, the newest at NOW.
    private static void facts(long revisions) throws SQLException {
        sql(
                """
                INSERT INTO facts (first_revision, last_revision, checkpoint, body, at)
                SELECT n, n, n %% 1000 = 1, '{}', timestamptz '%s' - (%d - n) * interval '1 minute'
                FROM generate_series(1, %d) n
                """
                        .formatted(NOW, revisions, revisions),
                "INSERT INTO counter VALUES ('facts', '', '', %d)".formatted(revisions));
    }

    // One key a minute, the newest at NOW.
    private static void keys(long number) throws SQLException {
        sql(
                """
                INSERT INTO idempotency (caller, route, key, request, subject, at)
                SELECT 'ada', 'POST /v1/runs', n::text, 'd', 's',
                    timestamptz '%s' - (%d - n) * interval '1 minute'
                FROM generate_series(1, %d) n
                """
                        .formatted(NOW, number, number));
    }

    private int sweep(RetentionConfig config) {
        return new Removal(database, guard, config).sweep(term, NOW, 1_000);
    }

    private static RetentionConfig aged(Duration age) {
        return new RetentionConfig(age, 2_000_000, 2_000_000, 100_000);
    }

    @Test
    void removesEventsPastTheirAge() throws SQLException {
        events(20_000);

        sweep(aged(Duration.ofMinutes(5_000)));

        assertThat(count("SELECT count(*) FROM event")).isEqualTo(5_001);
        assertThat(count("SELECT min(number) FROM event")).isEqualTo(15_000);
    }

    @Test
    void removesEventsBeyondTheMostOfAProject() throws SQLException {
        events(20_000);

        sweep(TIGHT);

        assertThat(count("SELECT count(*) FROM event")).isEqualTo(10_000);
        assertThat(count("SELECT min(number) FROM event")).isEqualTo(10_001);
    }

    @Test
    void removesABoundedNumberAtATime() throws SQLException {
        events(20_000);

        new Removal(database, guard, aged(Duration.ofHours(1))).sweep(term, NOW, 1);

        assertThat(count("SELECT count(*) FROM event")).isEqualTo(15_000);
    }

    @Test
    void keepsWhatIsWithinItsRetention() throws SQLException {
        events(9_000);
        facts(9_000);
        keys(2_000);

        assertThat(sweep(TIGHT)).isZero();

        assertThat(count("SELECT count(*) FROM event")).isEqualTo(9_000);
        assertThat(count("SELECT count(*) FROM facts")).isEqualTo(9_000);
        assertThat(count("SELECT count(*) FROM idempotency")).isEqualTo(2_000);
    }

    @Test
    void removesFactsUpToTheLastCheckpointPastTheirAge() throws SQLException {
        facts(9_500);

        sweep(aged(Duration.ofMinutes(5_000)));

        assertThat(count("SELECT min(first_revision) FROM facts")).isEqualTo(4_001);
        assertThat(count("SELECT max(first_revision) FROM facts")).isEqualTo(9_500);
    }

    @Test
    void removesAllFactsPastTheirAgeInOneLook() throws SQLException {
        facts(20_500);

        sweep(aged(Duration.ofMinutes(5_000)));

        assertThat(count("SELECT min(first_revision) FROM facts")).isEqualTo(15_001);
    }

    @Test
    void removesKeysPastTheirAge() throws SQLException {
        keys(12_000);

        sweep(aged(Duration.ofMinutes(5_000)));

        assertThat(count("SELECT count(*) FROM idempotency")).isEqualTo(5_001);
        assertThat(count("SELECT min(key::int) FROM idempotency")).isEqualTo(7_000);
    }

    @Test
    void removesTheOldestKeysBeyondTheMost() throws SQLException {
        keys(12_000);

        sweep(TIGHT);

        assertThat(count("SELECT count(*) FROM idempotency")).isEqualTo(2_000);
        assertThat(count("SELECT min(key::int) FROM idempotency")).isEqualTo(10_001);
    }

    @Test
    void goesOnCountingWhenRowsAreGone() throws SQLException {
        events(20_000);
        facts(9_500);
        sql(
                "INSERT INTO counter VALUES ('run', 'demo', 'w', 7)",
                "DELETE FROM event",
                "DELETE FROM facts");

        var snapshot = store.load();

        assertThat(snapshot.eventNumbers()).containsEntry(DEMO, 20_000L);
        assertThat(snapshot.factsRevision()).isEqualTo(9_500);
        assertThat(snapshot.runNumbers()).containsEntry(new Snapshot.WorkflowName(DEMO, "w"), 7L);
    }

    @Test
    void leadsWithoutLookingAtWhatIsOnlyAppended() throws SQLException {
        events(100);
        facts(100);
        try (var connection = connect();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE event, facts, decision IN ACCESS EXCLUSIVE MODE");

            assertThat(store.load().factsRevision()).isEqualTo(100);

            connection.rollback();
        }
    }

    @Test
    void removesNothingInATermThatIsOver() throws SQLException {
        events(20_000);
        store.begin("another");

        assertThatThrownBy(() -> sweep(TIGHT))
                .isInstanceOf(AtollException.class)
                .extracting(e -> ((AtollException) e).code())
                .isEqualTo(ErrorCode.FENCED);

        assertThat(count("SELECT count(*) FROM event")).isEqualTo(20_000);
    }

    @Test
    void tellsAReaderWhichEventsAreMissing() throws SQLException {
        events(20_000);
        sweep(TIGHT);
        var query = new EventQuery(new Rows(database, json()));

        assertThat(query.removedAfter(DEMO, 500))
                .hasValueSatisfying(
                        told -> {
                            assertThat(told.place().number()).isEqualTo(10_000);
                            assertThat(told.json())
                                    .contains("events.removed", "\"from\":501", "\"to\":10000");
                        });
        assertThat(query.removedAfter(DEMO, 10_000)).isEmpty();
    }
}
