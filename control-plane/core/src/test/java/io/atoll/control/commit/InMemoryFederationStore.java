package io.atoll.control.commit;

import io.atoll.control.event.ControlRecord;
import io.atoll.control.event.ControlRecord.AppliedRecord;
import io.atoll.control.event.ControlRecord.ArtifactRecord;
import io.atoll.control.event.ControlRecord.AttemptRecord;
import io.atoll.control.event.ControlRecord.EventRecord;
import io.atoll.control.event.ControlRecord.ExecutionRecord;
import io.atoll.control.event.ControlRecord.FactsRecord;
import io.atoll.control.event.ControlRecord.IdempotencyRecord;
import io.atoll.control.event.ControlRecord.InvitationRecord;
import io.atoll.control.event.ControlRecord.QuarantineRecord;
import io.atoll.control.event.ControlRecord.QuarantineState;
import io.atoll.control.event.ControlRecord.ReplicaRecord;
import io.atoll.control.event.ControlRecord.RestorationRecord;
import io.atoll.control.event.ControlRecord.RunRecord;
import io.atoll.control.event.ControlRecord.ShownRecord;
import io.atoll.control.event.ControlRecord.SiteRecord;
import io.atoll.control.event.ControlRecord.TransferRecord;
import io.atoll.control.event.ControlRecord.TransferUseRecord;
import io.atoll.control.event.ControlRecord.UploadGoneRecord;
import io.atoll.control.event.ControlRecord.WorkflowRecord;
import io.atoll.control.event.Snapshot;
import io.atoll.control.event.Snapshot.WorkflowName;
import io.atoll.control.state.AttemptState;
import io.atoll.control.state.ExecutionState;
import io.atoll.control.state.ReplicaState;
import io.atoll.control.state.TransferState;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.RunId;
import io.atoll.kernel.id.Term;
import io.atoll.policy.PolicySet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A store that forgets everything with its process. Compiled policies are kept as they were given
 * to {@link #policies}. Not thread-safe.
 */
public final class InMemoryFederationStore implements FederationStore {
    /** What the next commit is to do instead of succeeding. */
    public enum Mishap {
        NONE,
        /** Nothing is written. */
        REFUSED,
        /** It is written, and nobody hears of it. */
        WRITTEN_UNKNOWN,
        /** It is not written, and nobody hears of it. */
        LOST_UNKNOWN
    }

    private final Map<Object, ControlRecord> rows = new LinkedHashMap<>();
    private final List<ControlRecord> log = new ArrayList<>();
    private final TreeSet<Integer> commits = new TreeSet<>(Set.of(0));
    private final TreeMap<Term, Begun> terms = new TreeMap<>();
    private Term term = new Term(0);
    private PolicySet policies = PolicySet.empty();
    private Mishap next = Mishap.NONE;
    private long marksDrawn;

    /**
     * @param committed how many records were before it
     */
    private record Begun(int committed, UUID mark) {}

    private Predicate<ControlRecord> unwritable = _ -> false;

    @Override
    public Term begin(String instance) {
        var floor =
                all(RestorationRecord.class)
                        .map(RestorationRecord::termFloor)
                        .reduce(term, (a, b) -> a.compareTo(b) > 0 ? a : b);
        term = floor.next();
        terms.put(term, new Begun(log.size(), new UUID(4, ++marksDrawn)));
        return term;
    }

    /** Records in the log. */
    public int committed() {
        return log.size();
    }

    /** How many records had been committed by the last commit within the first {@code records}. */
    public int copyBefore(int records) {
        return commits.headSet(records, true).last();
    }

    /**
     * As it was when {@code committed} records were in its log, and knows of nothing since: what
     * putting back a copy does. Whoever leads must have ended.
     */
    public void putBack(int committed) {
        log.subList(committed, log.size()).clear();
        commits.tailSet(committed, false).clear();
        rows.clear();
        log.forEach(this::write);
        terms.values().removeIf(begun -> begun.committed() > committed);
        term = terms.isEmpty() ? new Term(0) : terms.lastKey();
        next = Mishap.NONE;
    }

    /** The compiled form of the policies that a record put in force. */
    public void policies(PolicySet compiled) {
        policies = compiled;
    }

    /** What the next commit is to do. */
    public void mishap(Mishap mishap) {
        next = mishap;
    }

    /** Records that it cannot hold. */
    public void unwritable(Predicate<ControlRecord> records) {
        unwritable = records;
    }

    @Override
    public void commit(Term by, List<ControlRecord> records) {
        if (!by.equals(term)) {
            throw new CommitRefusedException(
                    CommitRefusedException.Reason.FENCED,
                    "cannot commit: term %s has ended (now %s)".formatted(by, term));
        }
        // As PostgreSQL, which holds no U+0000 in a text.
        if (records.stream().anyMatch(unwritable.or(row -> row.toString().indexOf(0) >= 0))) {
            throw new CommitRefusedException(
                    CommitRefusedException.Reason.UNWRITABLE, "cannot commit: a value is too long");
        }
        if (records.stream().anyMatch(this::isTaken)) {
            throw new CommitRefusedException(
                    CommitRefusedException.Reason.KEY_TAKEN,
                    "cannot commit: a key was used before");
        }
        var mishap = next;
        next = Mishap.NONE;
        switch (mishap) {
            case NONE, WRITTEN_UNKNOWN -> {
                records.forEach(this::write);
                log.addAll(records);
                commits.add(log.size());
            }
            case REFUSED, LOST_UNKNOWN -> {}
        }
        switch (mishap) {
            case NONE -> {}
            case REFUSED ->
                    throw new CommitRefusedException(
                            CommitRefusedException.Reason.REFUSED, "cannot commit: disk full");
            case WRITTEN_UNKNOWN, LOST_UNKNOWN ->
                    throw new CommitRefusedException(
                            CommitRefusedException.Reason.OUTCOME_UNKNOWN,
                            "cannot say whether the commit is in: connection lost");
        }
    }

    private boolean isTaken(ControlRecord record) {
        var before = rows.get(record.key());
        return record instanceof IdempotencyRecord && before != null && !before.equals(record);
    }

    private void write(ControlRecord record) {
        if (record instanceof UploadGoneRecord) {
            rows.remove(record.key());
        } else {
            rows.put(record.key(), record);
        }
    }

    /** Every record that was committed, in order. */
    public List<ControlRecord> log() {
        return log;
    }

    /** All rows of one kind, as they stand. */
    public <R extends ControlRecord> List<R> rows(Class<R> kind) {
        return all(kind).toList();
    }

    private <R extends ControlRecord> Stream<R> all(Class<R> kind) {
        return rows.values().stream().filter(kind::isInstance).map(kind::cast);
    }

    @Override
    public Snapshot load() {
        var runs = all(RunRecord.class).filter(run -> !run.state().ended()).toList();
        Set<RunId> unfinished = new HashSet<>();
        runs.forEach(run -> unfinished.add(run.run()));
        var executions =
                all(ExecutionRecord.class).filter(e -> unfinished.contains(e.run())).toList();
        var attempts = attempts(unfinished, executions);
        var uses = all(TransferUseRecord.class).filter(u -> unfinished.contains(u.run())).toList();
        Set<Object> used = new HashSet<>();
        uses.forEach(use -> used.add(use.transfer()));
        var transfers =
                all(TransferRecord.class)
                        .filter(t -> open(t) || used.contains(t.transfer()))
                        .toList();
        var artifacts = artifacts(runs, executions, transfers);
        Set<Digest> contents = new HashSet<>();
        artifacts.forEach(a -> contents.add(a.artifact().content().digest()));
        var rows =
                new Snapshot.Rows()
                        .with(SiteRecord.class, all(SiteRecord.class).toList())
                        .with(InvitationRecord.class, all(InvitationRecord.class).toList())
                        .with(WorkflowRecord.class, all(WorkflowRecord.class).toList())
                        .with(RunRecord.class, runs)
                        .with(ExecutionRecord.class, executions)
                        .with(AttemptRecord.class, attempts)
                        .with(ArtifactRecord.class, artifacts)
                        .with(
                                ReplicaRecord.class,
                                all(ReplicaRecord.class)
                                        .filter(r -> contents.contains(r.digest()))
                                        .filter(r -> !(r.state() instanceof ReplicaState.Gone))
                                        .toList())
                        .with(
                                ShownRecord.class,
                                all(ShownRecord.class)
                                        .filter(s -> contents.contains(s.digest()))
                                        .toList())
                        .with(TransferRecord.class, transfers)
                        .with(TransferUseRecord.class, uses)
                        .with(AppliedRecord.class, all(AppliedRecord.class).toList())
                        .with(IdempotencyRecord.class, all(IdempotencyRecord.class).toList())
                        .with(
                                QuarantineRecord.class,
                                all(QuarantineRecord.class)
                                        .filter(row -> row.state() != QuarantineState.RESOLVED)
                                        .toList())
                        .with(RestorationRecord.class, all(RestorationRecord.class).toList());
        added(rows);
        return new Snapshot(
                rows.all(),
                policies,
                all(FactsRecord.class).mapToLong(FactsRecord::lastRevision).max().orElse(0),
                eventNumbers(),
                runNumbers(),
                marks());
    }

    private void added(Snapshot.Rows rows) {
        all(ControlRecord.Added.class)
                .map(ControlRecord.Added::getClass)
                .distinct()
                .forEach(kind -> added(rows, kind));
    }

    private <R extends ControlRecord> void added(Snapshot.Rows rows, Class<R> kind) {
        rows.with(kind, all(kind).toList());
    }

    private SortedMap<Term, UUID> marks() {
        var marks = new TreeMap<Term, UUID>();
        terms.forEach((each, begun) -> marks.put(each, begun.mark()));
        return marks;
    }

    private static boolean open(TransferRecord row) {
        return switch (row.state()) {
            case TransferState.Planned _, TransferState.Moving _, TransferState.Verifying _ -> true;
            case TransferState.Done _, TransferState.Failed _ -> false;
        };
    }

    private List<AttemptRecord> attempts(Set<RunId> unfinished, List<ExecutionRecord> executions) {
        Map<ExecutionId, Integer> latest = new HashMap<>();
        executions.forEach(e -> latest.put(e.execution(), e.tries()));
        return all(AttemptRecord.class)
                .filter(a -> unfinished.contains(a.run()))
                .filter(
                        a ->
                                a.report().isEmpty()
                                        || !(a.state() instanceof AttemptState.Ended)
                                        || a.attempt().fence().number()
                                                == latest.getOrDefault(a.attempt().execution(), 0))
                .toList();
    }

    private List<ArtifactRecord> artifacts(
            List<RunRecord> runs,
            List<ExecutionRecord> executions,
            List<TransferRecord> transfers) {
        Set<ArtifactId> needed = new TreeSet<>();
        runs.forEach(run -> needed.addAll(run.inputs().values()));
        for (var execution : executions) {
            if (execution.state() instanceof ExecutionState.Succeeded(_, var outputs, _)) {
                needed.addAll(outputs.values());
            }
        }
        transfers.forEach(transfer -> needed.add(transfer.artifact()));
        return all(ArtifactRecord.class)
                .filter(a -> a.uploader().isPresent() || needed.contains(a.artifact().id()))
                .toList();
    }

    private Map<ProjectName, Long> eventNumbers() {
        Map<ProjectName, Long> numbers = new HashMap<>();
        all(EventRecord.class).forEach(e -> numbers.merge(e.project(), e.number(), Math::max));
        return numbers;
    }

    private Map<WorkflowName, Long> runNumbers() {
        Map<WorkflowName, Long> numbers = new HashMap<>();
        all(RunRecord.class)
                .forEach(
                        r ->
                                numbers.merge(
                                        new WorkflowName(r.project(), r.workflow()),
                                        r.number(),
                                        Math::max));
        return numbers;
    }
}
