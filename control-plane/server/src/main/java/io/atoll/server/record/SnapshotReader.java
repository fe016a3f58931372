package io.atoll.server.record;

import io.atoll.control.event.ControlRecord;
import io.atoll.control.event.ControlRecord.AppliedRecord;
import io.atoll.control.event.ControlRecord.ArtifactRecord;
import io.atoll.control.event.ControlRecord.AttemptRecord;
import io.atoll.control.event.ControlRecord.ExecutionRecord;
import io.atoll.control.event.ControlRecord.IdempotencyRecord;
import io.atoll.control.event.ControlRecord.InvitationRecord;
import io.atoll.control.event.ControlRecord.PolicySetRecord;
import io.atoll.control.event.ControlRecord.QuarantineRecord;
import io.atoll.control.event.ControlRecord.ReplicaRecord;
import io.atoll.control.event.ControlRecord.RestorationRecord;
import io.atoll.control.event.ControlRecord.RunRecord;
import io.atoll.control.event.ControlRecord.ShownRecord;
import io.atoll.control.event.ControlRecord.SiteRecord;
import io.atoll.control.event.ControlRecord.TransferRecord;
import io.atoll.control.event.ControlRecord.TransferUseRecord;
import io.atoll.control.event.ControlRecord.WorkflowRecord;
import io.atoll.control.event.Snapshot;
import io.atoll.control.state.ExecutionState;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.Generation;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.RunId;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.id.Term;
import io.atoll.kernel.id.TransferId;
import io.atoll.policy.PolicySet;
import io.atoll.work.ReportMark;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Reads what a new leader starts from, in one repeatable-read transaction of {@code connection}.
 */
final class SnapshotReader {
    /** For each statement: what is not finished may be much, and without it nobody can lead. */
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private static final Duration MARGIN = Duration.ofSeconds(5);

    private final Connection connection;
    private final RecordJson json;
    private final Function<SortedMap<String, String>, PolicySet> policies;
    private final List<AddedTable<?>> added;

    SnapshotReader(
            Connection connection,
            RecordJson json,
            Function<SortedMap<String, String>, PolicySet> policies,
            List<AddedTable<?>> added) {
        this.connection = connection;
        this.json = json;
        this.policies = policies;
        this.added = added;
    }

    Snapshot read() throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        int isolation = connection.getTransactionIsolation();
        int usual = connection.getNetworkTimeout();
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setNetworkTimeout(Runnable::run, (int) LIMIT.plus(MARGIN).toMillis());
        try {
            limit();
            return snapshot();
        } finally {
            connection.rollback();
            connection.setNetworkTimeout(Runnable::run, usual);
            connection.setTransactionIsolation(isolation);
            connection.setAutoCommit(autoCommit);
        }
    }

    private void limit() throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("SET LOCAL statement_timeout = " + LIMIT.toMillis());
        }
    }

    private Snapshot snapshot() throws SQLException {
        var runs = bodies("SELECT body FROM run WHERE NOT ended", RunRecord.class);
        Object[] runIds = runs.stream().map(each -> (Object) each.run().uuid()).toArray();
        var executions =
                ofRuns(
                        "SELECT body FROM execution WHERE run = ANY(?) ORDER BY run, ordinal",
                        runIds,
                        ExecutionRecord.class);
        var uses = uses(runIds);
        var transfers = transfers(uses);
        var artifacts = artifacts(runs, executions, transfers);
        var rows =
                new Snapshot.Rows()
                        .with(
                                SiteRecord.class,
                                bodies("SELECT body FROM site ORDER BY name", SiteRecord.class))
                        .with(
                                InvitationRecord.class,
                                bodies(
                                        "SELECT body FROM invitation WHERE expires_at > now()",
                                        InvitationRecord.class))
                        .with(WorkflowRecord.class, workflows(runs))
                        .with(RunRecord.class, runs)
                        .with(ExecutionRecord.class, executions)
                        .with(AttemptRecord.class, attempts(runIds))
                        .with(ArtifactRecord.class, artifacts)
                        .with(ReplicaRecord.class, replicas(artifacts))
                        .with(ShownRecord.class, shown(artifacts))
                        .with(TransferRecord.class, transfers)
                        .with(TransferUseRecord.class, uses)
                        .with(AppliedRecord.class, applied())
                        .with(IdempotencyRecord.class, idempotency())
                        .with(
                                QuarantineRecord.class,
                                bodies(
                                        "SELECT body FROM quarantine WHERE state <> 'RESOLVED'"
                                                + " ORDER BY last_at DESC LIMIT 10000",
                                        QuarantineRecord.class))
                        .with(RestorationRecord.class, restorations());
        for (var table : added) {
            added(rows, table);
        }
        return new Snapshot(
                rows.all(),
                policies(),
                counters(Counter.FACTS, (_, _) -> Counter.FACTS).getOrDefault(Counter.FACTS, 0L),
                counters(Counter.EVENT, (project, _) -> new ProjectName(project)),
                counters(
                        Counter.RUN,
                        (project, name) ->
                                new Snapshot.WorkflowName(new ProjectName(project), name)),
                marks());
    }

    private <R extends ControlRecord.Added> void added(Snapshot.Rows rows, AddedTable<R> table)
            throws SQLException {
        rows.with(table.kind(), bodies(table.select(), table.kind()));
    }

    private SortedMap<Term, UUID> marks() throws SQLException {
        var marks = new TreeMap<Term, UUID>();
        query(
                "SELECT term, mark FROM term_mark",
                row -> marks.put(new Term(row.getLong(1)), row.getObject(2, UUID.class)) == null);
        return marks;
    }

    private List<RestorationRecord> restorations() throws SQLException {
        return query(
                "SELECT number, found_at, told_by, why, term_floor FROM restoration ORDER BY number"
                        + " DESC LIMIT 100",
                row ->
                        new RestorationRecord(
                                row.getInt(1),
                                row.getTimestamp(2).toInstant(),
                                new SiteName(row.getString(3)),
                                row.getString(4),
                                new Term(row.getLong(5))));
    }

    private PolicySet policies() throws SQLException {
        var latest = bodies(PostgresFederationStore.POLICIES_IN_FORCE, PolicySetRecord.class);
        return latest.isEmpty() ? PolicySet.empty() : policies.apply(latest.getFirst().texts());
    }

    private List<WorkflowRecord> workflows(List<RunRecord> runs) throws SQLException {
        var latest =
                bodies(
                        "SELECT DISTINCT ON (project, name) body FROM workflow ORDER BY project,"
                                + " name, version DESC",
                        WorkflowRecord.class);
        var found = new ArrayList<>(latest);
        Set<List<Object>> have = new LinkedHashSet<>();
        latest.forEach(each -> have.add(List.of(each.project(), each.name(), each.version())));
        for (var run : runs) {
            if (have.add(List.of(run.project(), run.workflow(), run.workflowVersion()))) {
                found.addAll(
                        query(
                                "SELECT body FROM workflow WHERE project = ? AND name = ? AND"
                                        + " version = ?",
                                row -> json.read(row.getString(1), WorkflowRecord.class),
                                run.project().text(),
                                run.workflow(),
                                run.workflowVersion()));
            }
        }
        return found;
    }

    /**
     * The latest of each execution, every one that has not ended, and every one that its site has
     * not confirmed: a cancel waits for them.
     */
    private List<AttemptRecord> attempts(Object[] runs) throws SQLException {
        return ofRuns(
                """
                SELECT a.body FROM attempt a
                JOIN execution e ON e.id = a.execution
                WHERE e.run = ANY(?)
                  AND (NOT a.ended
                       OR a.fence = (SELECT max(fence) FROM attempt m WHERE m.execution = a.execution)
                       OR a.body::json ->> 'report' IS NULL)
                """,
                runs,
                AttemptRecord.class);
    }

    private List<ArtifactRecord> artifacts(
            List<RunRecord> runs, List<ExecutionRecord> executions, List<TransferRecord> transfers)
            throws SQLException {
        Set<UUID> wanted = new LinkedHashSet<>();
        for (var run : runs) {
            run.inputs().values().forEach(each -> wanted.add(each.uuid()));
            run.outputs().values().forEach(each -> wanted.add(each.uuid()));
        }
        for (var execution : executions) {
            if (execution.state() instanceof ExecutionState.Succeeded succeeded) {
                succeeded.outputs().values().forEach(each -> wanted.add(each.uuid()));
            }
        }
        transfers.forEach(each -> wanted.add(each.artifact().uuid()));
        return query(
                "SELECT body FROM artifact WHERE pending OR id = ANY(?)",
                row -> json.read(row.getString(1), ArtifactRecord.class),
                array("uuid", wanted));
    }

    private List<ReplicaRecord> replicas(List<ArtifactRecord> artifacts) throws SQLException {
        return query(
                "SELECT body FROM replica WHERE state <> 'Gone' AND digest = ANY(?)",
                row -> json.read(row.getString(1), ReplicaRecord.class),
                digests(artifacts));
    }

    private List<ShownRecord> shown(List<ArtifactRecord> artifacts) throws SQLException {
        return query(
                "SELECT digest, site, project FROM shown WHERE digest = ANY(?)",
                row ->
                        new ShownRecord(
                                Digest.parse(row.getString(1)),
                                new SiteName(row.getString(2)),
                                new ProjectName(row.getString(3))),
                digests(artifacts));
    }

    private java.sql.Array digests(List<ArtifactRecord> artifacts) throws SQLException {
        Set<String> digests = new LinkedHashSet<>();
        artifacts.forEach(each -> digests.add(each.artifact().content().digest().toString()));
        return array("text", digests);
    }

    private List<TransferUseRecord> uses(Object[] runs) throws SQLException {
        return query(
                "SELECT run, transfer FROM transfer_use WHERE run = ANY(?)",
                row ->
                        new TransferUseRecord(
                                new RunId(row.getObject(1, UUID.class)),
                                new TransferId(row.getObject(2, UUID.class))),
                connection.createArrayOf("uuid", runs));
    }

    private List<TransferRecord> transfers(List<TransferUseRecord> uses) throws SQLException {
        Set<UUID> used = new LinkedHashSet<>();
        uses.forEach(each -> used.add(each.transfer().uuid()));
        return query(
                "SELECT body FROM transfer WHERE NOT ended OR id = ANY(?)",
                row -> json.read(row.getString(1), TransferRecord.class),
                array("uuid", used));
    }

    private List<AppliedRecord> applied() throws SQLException {
        return query(
                "SELECT site, generation, number, chain, restoration FROM applied",
                row ->
                        new AppliedRecord(
                                new SiteName(row.getString(1)),
                                new Generation(row.getInt(2)),
                                new ReportMark(row.getLong(3), row.getLong(4)),
                                row.getInt(5)));
    }

    private List<IdempotencyRecord> idempotency() throws SQLException {
        return query(
                "SELECT caller, route, key, request, subject, at FROM idempotency ORDER BY at DESC"
                        + " LIMIT 100000",
                row ->
                        new IdempotencyRecord(
                                row.getString(1),
                                row.getString(2),
                                row.getString(3),
                                Digest.parse(row.getString(4)),
                                row.getString(5),
                                row.getTimestamp(6).toInstant()));
    }

    private <T> List<T> bodies(String sql, Class<T> type) throws SQLException {
        return query(sql, row -> json.read(row.getString(1), type));
    }

    private <T> List<T> ofRuns(String sql, Object[] runs, Class<T> type) throws SQLException {
        return query(
                sql,
                row -> json.read(row.getString(1), type),
                connection.createArrayOf("uuid", runs));
    }

    private java.sql.Array array(String type, Collection<?> values) throws SQLException {
        return connection.createArrayOf(type, values.toArray());
    }

    private <K> Map<K, Long> counters(String kind, BiFunction<String, String, K> key)
            throws SQLException {
        var found = new HashMap<K, Long>();
        query(
                "SELECT project, name, value FROM counter WHERE kind = ?",
                row -> found.put(key.apply(row.getString(1), row.getString(2)), row.getLong(3)),
                kind);
        return found;
    }

    private <T> List<T> query(String sql, RowReading<T> reading, Object... arguments)
            throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, arguments[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                var found = new ArrayList<T>();
                while (rows.next()) {
                    found.add(reading.read(rows));
                }
                return found;
            }
        }
    }

    private interface RowReading<T> {
        T read(ResultSet row) throws SQLException;
    }
}
