package io.atoll.simulation.control;

import io.atoll.control.event.ControlRecord;
import io.atoll.control.event.ControlRecord.ArtifactRecord;
import io.atoll.control.event.ControlRecord.ExecutionRecord;
import io.atoll.control.leader.FederationStore;
import io.atoll.control.leader.Snapshot;
import io.atoll.kernel.id.Term;
import io.atoll.simulation.Sabotage;
import java.util.List;
import java.util.Optional;

/** A store that writes something else than it was told, to see the checks fail. */
final class SabotagedStore implements FederationStore {
    private final FederationStore store;
    private final Sabotage sabotage;

    SabotagedStore(FederationStore store, Sabotage sabotage) {
        this.store = store;
        this.sabotage = sabotage;
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
        store.commit(term, records.stream().filter(this::kept).map(this::changed).toList());
    }

    private boolean kept(ControlRecord record) {
        return sabotage != Sabotage.LOSE_AN_EXECUTION
                || !(record instanceof ExecutionRecord row)
                || row.ordinal() != 0;
    }

    private ControlRecord changed(ControlRecord record) {
        if (sabotage == Sabotage.SHOW_TOO_EARLY
                && record instanceof ArtifactRecord(var artifact, var uploader)
                && uploader.isPresent()
                && artifact.visibleAt().isEmpty()) {
            return new ArtifactRecord(artifact.visible(artifact.createdAt()), Optional.empty());
        }
        return record;
    }
}
