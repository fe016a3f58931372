package io.atoll.control.commit;

import io.atoll.control.event.ControlRecord;
import io.atoll.control.event.Snapshot;
import io.atoll.kernel.Port;
import io.atoll.kernel.id.Term;
import java.util.List;

/**
 * What outlives the leader. Every adapter passes {@code FederationStoreContract}. Calls come from
 * one thread at a time, but not always the same one; each blocks until it is done or its own
 * deadline has passed.
 */
@Port
public interface FederationStore {
    /**
     * Begins a new term, higher than all before and than the floor of every {@link
     * ControlRecord.RestorationRecord}, and draws its mark. From now on every older term's commits
     * are refused; older sessions are ended first.
     *
     * @param instance name of the control plane instance that leads
     * @throws io.atoll.kernel.AtollException UNAVAILABLE if the store cannot be reached
     */
    Term begin(String instance);

    /**
     * Everything that is not finished, as of the last commit.
     *
     * @throws io.atoll.kernel.AtollException UNAVAILABLE
     */
    Snapshot load();

    /**
     * Writes {@code records} as one unit, or none of them. Rows with the same {@link
     * ControlRecord#key} replace each other in order; but an {@link
     * ControlRecord.IdempotencyRecord} under a key that is on record with other values refuses all
     * (KEY_TAKEN).
     *
     * @param term the caller's; checked in the same transaction
     * @throws CommitRefusedException the caller must stop acting as leader and rebuild from the
     *     store under a new term
     */
    void commit(Term term, List<ControlRecord> records);
}
