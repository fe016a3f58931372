package io.atoll.server.record;

import io.atoll.control.commit.CommitRefusedException;
import io.atoll.control.commit.FederationStore;
import io.atoll.control.event.ControlRecord;
import io.atoll.control.event.Snapshot;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.id.Term;
import io.atoll.policy.PolicySet;
import io.atoll.server.postgres.Database;
import io.atoll.server.postgres.TermGuard;
import io.atoll.server.postgres.TermSession;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The leader's store in PostgreSQL. Every commit runs in the session of its term, which checks the
 * term in the same transaction.
 *
 * <p>A term is begun and ended by the thread of the leader's life cycle while the committing thread
 * of an older reign may still be at work: that one finds another session, or a closed one, and is
 * refused.
 */
public final class PostgresFederationStore implements FederationStore, AutoCloseable {
    /** Finds the policy set in force. */
    public static final String POLICIES_IN_FORCE =
            "SELECT body FROM policy_set ORDER BY revision DESC LIMIT 1";

    private final Database database;
    private final TermGuard guard;
    private final Tables tables;
    private final RecordJson json;
    private final Function<SortedMap<String, String>, PolicySet> policies;
    private final List<AddedTable<?>> added;
    private volatile @Nullable TermSession session;

    /**
     * A store over {@code database}.
     *
     * @param policies compiles stored policy texts again
     * @param added tables of features
     */
    public PostgresFederationStore(
            Database database,
            TermGuard guard,
            RecordJson json,
            Function<SortedMap<String, String>, PolicySet> policies,
            List<AddedTable<?>> added) {
        this.database = database;
        this.guard = guard;
        this.json = json;
        this.tables = new Tables(json, added);
        this.policies = policies;
        this.added = List.copyOf(added);
    }

    /** A store without tables of features. */
    public PostgresFederationStore(
            Database database,
            TermGuard guard,
            RecordJson json,
            Function<SortedMap<String, String>, PolicySet> policies) {
        this(database, guard, json, policies, List.of());
    }

    @Override
    public Term begin(String instance) {
        close();
        var begun = guard.begin(instance);
        session = begun;
        return begun.term();
    }

    @Override
    public Snapshot load() {
        return database.read(
                "read the federation's state",
                connection -> new SnapshotReader(connection, json, policies, added).read());
    }

    @Override
    public void commit(Term term, List<ControlRecord> records) {
        var current = session;
        if (current == null || !current.term().equals(term)) {
            throw new CommitRefusedException(
                    CommitRefusedException.Reason.FENCED,
                    "cannot commit in term %s: it is over".formatted(term));
        }
        try {
            current.write("commit", tables.statements(records));
        } catch (AtollException e) {
            var reason =
                    switch (e.code()) {
                        case FENCED -> CommitRefusedException.Reason.FENCED;
                        case CONFLICT -> CommitRefusedException.Reason.KEY_TAKEN;
                        case INVALID -> CommitRefusedException.Reason.UNWRITABLE;
                        default -> CommitRefusedException.Reason.OUTCOME_UNKNOWN;
                    };
            throw new CommitRefusedException(reason, message(e), e);
        }
    }

    private static String message(AtollException e) {
        return e.getMessage() == null ? e.code().name() : e.getMessage();
    }

    @Override
    public void close() {
        var last = session;
        session = null;
        if (last != null) {
            last.close();
        }
    }
}
