package io.atoll.simulation.control;

import io.atoll.control.commit.FederationStore;
import io.atoll.control.event.ControlRecord;
import io.atoll.control.event.ControlRecord.ArtifactRecord;
import io.atoll.control.event.ControlRecord.AttemptRecord;
import io.atoll.control.event.ControlRecord.ExecutionRecord;
import io.atoll.control.event.ControlRecord.ReplicaRecord;
import io.atoll.control.event.Snapshot;
import io.atoll.control.state.Artifact;
import io.atoll.control.state.AttemptState;
import io.atoll.control.state.ReplicaState;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.IdSource;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.Term;
import io.atoll.kernel.label.Labels;
import io.atoll.simulation.Sabotage;
import io.atoll.work.AttemptOutcome;
import io.atoll.work.AttemptReport.MadeOutput;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** A store that writes something else than it was told, to see the checks fail. */
final class SabotagedStore implements FederationStore {
    private final FederationStore store;
    private final Sabotage sabotage;

    private final IdSource ids;

    SabotagedStore(FederationStore store, Sabotage sabotage, IdSource ids) {
        this.ids = ids;
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
        var written = new ArrayList<ControlRecord>();
        for (var record : records) {
            if (kept(record)) {
                written.add(changed(record));
            }
            if (sabotage == Sabotage.DROP_THE_FENCE && record instanceof AttemptRecord row) {
                written.addAll(published(row));
            }
        }
        store.commit(term, written);
    }

    // What an attempt that was given up reports at last, as if no newer one existed.
    private List<ControlRecord> published(AttemptRecord row) {
        var shown = new ArrayList<ControlRecord>();
        if (row.state() instanceof AttemptState.Ended(var outcome, var at)
                && !(outcome instanceof AttemptOutcome.Succeeded)
                && row.report().isPresent()) {
            row.report()
                    .get()
                    .outputs()
                    .forEach(
                            (output, made) -> {
                                shown.add(
                                        new ReplicaRecord(
                                                made.content().digest(),
                                                row.site(),
                                                row.generation(),
                                                new ReplicaState.Verified(at)));
                                shown.add(ArtifactRecord.of(artifact(row, output, made, at)));
                            });
        }
        return shown;
    }

    private Artifact artifact(AttemptRecord row, String output, MadeOutput made, Instant at) {
        return new Artifact(
                new ArtifactId(ids.next()),
                new ProjectName("demo"),
                Optional.empty(),
                made.content(),
                made.kind(),
                Labels.none(),
                new TreeSet<>(),
                row.site(),
                Optional.of(
                        new Artifact.Lineage(row.attempt(), output, List.of(), new TreeSet<>())),
                at,
                Optional.of(at));
    }

    private boolean kept(ControlRecord record) {
        return sabotage != Sabotage.LOSE_AN_EXECUTION
                || !(record instanceof ExecutionRecord row)
                || row.ordinal() != 0;
    }

    private ControlRecord changed(ControlRecord record) {
        if (sabotage == Sabotage.SHOW_TOO_EARLY
                && record instanceof ArtifactRecord(var artifact, var uploader, _)
                && uploader.isPresent()
                && artifact.visibleAt().isEmpty()) {
            return ArtifactRecord.of(artifact.visible(artifact.createdAt()));
        }
        if (sabotage == Sabotage.STORE_A_STEP_BACK
                && record instanceof AttemptRecord row
                && row.state() instanceof AttemptState.Running) {
            return moved(row, new AttemptState.Assigned());
        }
        if (sabotage == Sabotage.GIVE_UP_TOO_EARLY
                && record instanceof AttemptRecord row
                && row.state() instanceof AttemptState.Publishing(var since)) {
            return moved(
                    row, new AttemptState.Ended(new AttemptOutcome.Lost("nobody waited"), since));
        }
        return record;
    }

    private static AttemptRecord moved(AttemptRecord row, AttemptState state) {
        return new AttemptRecord(
                row.attempt(),
                row.run(),
                row.decision(),
                row.site(),
                row.generation(),
                row.pool(),
                state,
                row.assignedAt(),
                row.awaits(),
                row.startBefore(),
                Optional.empty());
    }
}
