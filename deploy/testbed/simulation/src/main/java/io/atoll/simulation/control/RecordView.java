package io.atoll.simulation.control;

import io.atoll.control.commit.InMemoryFederationStore;
import io.atoll.control.event.AgentEvent.Heard;
import io.atoll.control.event.ControlRecord.DecisionRecord;
import io.atoll.kernel.id.DecisionId;
import io.atoll.simulation.Sabotage;
import java.util.HashSet;
import java.util.List;

/**
 * What the control plane reads from its database beside the leader when an agent says hello. A
 * view; owns nothing.
 */
final class RecordView {
    private final InMemoryFederationStore database;
    private final Sabotage sabotage;

    RecordView(InMemoryFederationStore database, Sabotage sabotage) {
        this.database = database;
        this.sabotage = sabotage;
    }

    Heard heard(io.atoll.agent.site.Heard heard) {
        return sabotage == Sabotage.TRUST_THE_RECORD
                ? Heard.NOTHING
                : heard(heard, areOnRecord(heard.decisions()));
    }

    private static Heard heard(io.atoll.agent.site.Heard heard, boolean decisionsKnown) {
        return new Heard(heard.term(), heard.mark(), heard.acknowledged(), decisionsKnown);
    }

    private boolean areOnRecord(List<DecisionId> decisions) {
        if (decisions.isEmpty()) {
            return true;
        }
        var missing = new HashSet<>(decisions);
        database.rows(DecisionRecord.class).forEach(row -> missing.remove(row.decision()));
        return missing.isEmpty();
    }
}
