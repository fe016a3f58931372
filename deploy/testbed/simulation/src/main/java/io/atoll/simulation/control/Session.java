package io.atoll.simulation.control;

import io.atoll.control.commit.CommitRefusedException;
import io.atoll.control.commit.FederationStore;
import io.atoll.control.event.ControlRecord;
import io.atoll.control.event.Snapshot;
import io.atoll.kernel.id.Term;
import java.util.List;

/** A leader's connection to the database: it does not outlive that it is put back. */
final class Session implements FederationStore {
    private final FederationStore store;
    private final SimulatedControlPlane plane;
    private final int opened;

    Session(FederationStore store, SimulatedControlPlane plane) {
        this.store = store;
        this.plane = plane;
        opened = plane.restorations();
    }

    @Override
    public Term begin(String instance) {
        return store.begin(instance);
    }

    @Override
    public Snapshot load() {
        return store.load();
    }

    @Override
    public void commit(Term term, List<ControlRecord> records) {
        if (plane.restorations() != opened) {
            throw new CommitRefusedException(
                    CommitRefusedException.Reason.OUTCOME_UNKNOWN,
                    "cannot commit: the database was stopped");
        }
        store.commit(term, records);
    }
}
