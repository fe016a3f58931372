package io.atoll.server.record;

import io.atoll.control.decision.FactsDelta;
import io.atoll.control.event.ControlRecord;
import io.atoll.control.event.ControlRecord.AppliedRecord;
import io.atoll.control.event.ControlRecord.ArtifactRecord;
import io.atoll.control.event.ControlRecord.AttemptRecord;
import io.atoll.control.event.ControlRecord.DecisionClassRecord;
import io.atoll.control.event.ControlRecord.DecisionRecord;
import io.atoll.control.event.ControlRecord.EventRecord;
import io.atoll.control.event.ControlRecord.ExecutionRecord;
import io.atoll.control.event.ControlRecord.FactsRecord;
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
import io.atoll.control.event.ControlRecord.UploadGoneRecord;
import io.atoll.control.event.ControlRecord.WorkflowRecord;
import io.atoll.control.state.AttemptState;
import io.atoll.control.state.TransferState;
import io.atoll.kernel.id.RunId;
import io.atoll.server.postgres.SqlStatement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which record goes into which table. Immutable. */
final class Tables {
    private final RecordJson json;
    private final Map<Class<? extends ControlRecord>, Table<?>> tables = new LinkedHashMap<>();

    Tables(RecordJson json, List<AddedTable<?>> added) {
        this.json = json;
        sites();
        runs();
        placements();
        data();
        rest();
        quarantine();
        added.forEach(each -> tables.put(each.kind(), each.table(json)));
    }

    /** What writes the records; several with one key replace each other in order. */
    List<SqlStatement> statements(List<ControlRecord> records) {
        var last = new LinkedHashMap<Object, ControlRecord>();
        for (ControlRecord each : records) {
            last.put(each.key(), each);
        }
        var byKind = new LinkedHashMap<Class<?>, List<ControlRecord>>();
        last.values()
                .forEach(
                        each ->
                                byKind.computeIfAbsent(each.getClass(), _ -> new ArrayList<>())
                                        .add(each));
        // Always in the order of the tables: two writers can never wait for each other.
        var statements = new ArrayList<SqlStatement>();
        var counters = Counter.of(last.values());
        if (!counters.isEmpty()) {
            statements.add(Counter.TABLE.write(counters));
        }
        for (var kind : tables.keySet()) {
            var rows = byKind.get(kind);
            if (rows != null) {
                statements.add(statement(kind, rows));
            }
        }
        return statements;
    }

    @SuppressWarnings("unchecked") // the table was put under its own record's class
    private <T extends ControlRecord> SqlStatement statement(
            Class<T> kind, Collection<ControlRecord> rows) {
        var table =
                (Table<T>)
                        java.util.Objects.requireNonNull(
                                tables.get(kind), () -> "a table for " + kind);
        return table.write(rows.stream().map(kind::cast).toList());
    }

    private void sites() {
        put(SiteRecord.class, "site", 1, true, text("name", SiteRecord::site), body());
        put(
                InvitationRecord.class,
                "invitation",
                1,
                true,
                text("token", InvitationRecord::token),
                text("site", InvitationRecord::site),
                time("expires_at", InvitationRecord::expiresAt),
                body());
        put(
                AppliedRecord.class,
                "applied",
                1,
                true,
                text("site", AppliedRecord::site),
                of("generation", "int4", each -> each.generation().number()),
                of("number", "int8", each -> each.reached().number()),
                of("chain", "int8", each -> each.reached().chain()),
                of("restoration", "int4", AppliedRecord::restoration));
        put(
                RestorationRecord.class,
                "restoration",
                1,
                false,
                of("number", "int4", RestorationRecord::number),
                time("found_at", RestorationRecord::foundAt),
                text("told_by", RestorationRecord::toldBy),
                text("why", RestorationRecord::why),
                of("term_floor", "int8", each -> each.termFloor().number()));
    }

    private void runs() {
        put(
                WorkflowRecord.class,
                "workflow",
                3,
                true,
                text("project", WorkflowRecord::project),
                text("name", WorkflowRecord::name),
                of("version", "int4", WorkflowRecord::version),
                body());
        put(
                RunRecord.class,
                "run",
                1,
                true,
                of("id", "uuid", each -> each.run().uuid()),
                text("project", RunRecord::project),
                text("workflow", RunRecord::workflow),
                of("number", "int8", RunRecord::number),
                text("state", each -> each.state().getClass().getSimpleName()),
                of("ended", "bool", each -> each.state().ended()),
                time("submitted_at", RunRecord::submittedAt),
                body());
        put(
                ExecutionRecord.class,
                "execution",
                1,
                true,
                of("id", "uuid", each -> each.execution().uuid()),
                of("run", "uuid", each -> each.run().uuid()),
                of("ordinal", "int4", ExecutionRecord::ordinal),
                text("template", ExecutionRecord::template),
                text("state", each -> each.state().getClass().getSimpleName()),
                body());
        put(
                AttemptRecord.class,
                "attempt",
                2,
                true,
                of("execution", "uuid", each -> each.attempt().execution().uuid()),
                of("fence", "int4", each -> each.attempt().fence().number()),
                of("run", "uuid", each -> each.run().uuid()),
                text("site", AttemptRecord::site),
                of("ended", "bool", each -> each.state() instanceof AttemptState.Ended),
                body());
    }

    private void placements() {
        put(
                DecisionRecord.class,
                "decision",
                1,
                false,
                of("id", "uuid", each -> each.decision().uuid()),
                of("execution", "uuid", each -> each.attempt().execution().uuid()),
                of("fence", "int4", each -> each.attempt().fence().number()),
                text("policies", DecisionRecord::policies),
                of("facts_revision", "int8", DecisionRecord::factsRevision),
                text("class", DecisionRecord::decisionClass),
                time("at", DecisionRecord::at));
        put(
                DecisionClassRecord.class,
                "decision_class",
                1,
                false,
                text("digest", DecisionClassRecord::digest),
                body());
        put(
                FactsRecord.class,
                "facts",
                1,
                false,
                of("first_revision", "int8", FactsRecord::firstRevision),
                of("last_revision", "int8", FactsRecord::lastRevision),
                of(
                        "checkpoint",
                        "bool",
                        each ->
                                each.deltas().stream()
                                        .anyMatch(FactsDelta.Checkpoint.class::isInstance)),
                body());
        put(
                PolicySetRecord.class,
                "policy_set",
                1,
                true,
                text("digest", PolicySetRecord::digest),
                of("revision", "int8", PolicySetRecord::revision),
                time("applied_at", PolicySetRecord::appliedAt),
                body());
    }

    private void data() {
        put(
                ArtifactRecord.class,
                "artifact",
                1,
                true,
                of("id", "uuid", each -> each.artifact().id().uuid()),
                text("project", each -> each.artifact().project()),
                of("name", "text", each -> each.artifact().name().orElse("")),
                text("digest", each -> each.artifact().content().digest()),
                of("pending", "bool", each -> each.uploader().isPresent()),
                body());
        tables.put(
                UploadGoneRecord.class,
                Table.removing(
                        "artifact",
                        Tables.<UploadGoneRecord>of("id", "uuid", each -> each.artifact().uuid())));
        put(
                ReplicaRecord.class,
                "replica",
                2,
                true,
                text("digest", ReplicaRecord::digest),
                text("site", ReplicaRecord::site),
                text("state", each -> each.state().getClass().getSimpleName()),
                body());
        put(
                ShownRecord.class,
                "shown",
                3,
                false,
                text("digest", ShownRecord::digest),
                text("site", ShownRecord::site),
                text("project", ShownRecord::project));
        put(
                TransferRecord.class,
                "transfer",
                1,
                true,
                of("id", "uuid", each -> each.transfer().uuid()),
                text("state", each -> each.state().getClass().getSimpleName()),
                of("ended", "bool", each -> ended(each.state())),
                body());
        put(
                TransferUseRecord.class,
                "transfer_use",
                2,
                false,
                of("run", "uuid", each -> each.run().uuid()),
                of("transfer", "uuid", each -> each.transfer().uuid()));
    }

    private void rest() {
        put(
                EventRecord.class,
                "event",
                2,
                false,
                text("project", EventRecord::project),
                of("number", "int8", EventRecord::number),
                time("at", EventRecord::at),
                text("kind", each -> each.kind().word()),
                text("subject", EventRecord::subject),
                of("fields", "text", each -> json.write(each.fields())));
        put(
                IdempotencyRecord.class,
                "idempotency",
                3,
                Table.Existing.SAME,
                text("caller", IdempotencyRecord::caller),
                text("route", IdempotencyRecord::route),
                text("key", IdempotencyRecord::idempotencyKey),
                text("request", IdempotencyRecord::request),
                text("subject", IdempotencyRecord::subject),
                time("at", IdempotencyRecord::at));
    }

    private void quarantine() {
        put(
                QuarantineRecord.class,
                "quarantine",
                1,
                true,
                text("id", each -> each.suspect().id()),
                text("kind", each -> each.suspect().kind().word()),
                of("run", "uuid", each -> each.suspect().run().map(RunId::uuid).orElse(null)),
                text("state", each -> each.state().name()),
                time("last_at", QuarantineRecord::lastAt),
                body());
    }

    private static boolean ended(TransferState state) {
        return switch (state) {
            case TransferState.Planned _, TransferState.Moving _, TransferState.Verifying _ ->
                    false;
            case TransferState.Done _, TransferState.Failed _ -> true;
        };
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    private <T extends ControlRecord> void put(
            Class<T> kind, String table, int keys, boolean changes, Table.Column<T>... columns) {
        var existing =
                changes && columns.length > keys ? Table.Existing.REPLACED : Table.Existing.KEPT;
        put(kind, table, keys, existing, columns);
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    private <T extends ControlRecord> void put(
            Class<T> kind,
            String table,
            int keys,
            Table.Existing existing,
            Table.Column<T>... columns) {
        tables.put(kind, Table.of(table, keys, existing, List.of(columns)));
    }

    private <T> Table.Column<T> body() {
        return of("body", "text", json::write);
    }

    private static <T> Table.Column<T> text(String name, Function<T, Object> value) {
        return of(name, "text", each -> value.apply(each).toString());
    }

    private static <T> Table.Column<T> time(String name, Function<T, Object> value) {
        return of(name, "timestamptz", each -> value.apply(each).toString());
    }

    private static <T> Table.Column<T> of(
            String name, String type, Function<T, @Nullable Object> value) {
        return new Table.Column<>(name, type, value);
    }
}
