package io.atoll.server.grpc.wire;

import io.atoll.control.event.AgentEvent.Heard;
import io.atoll.kernel.id.DecisionId;
import io.atoll.kernel.id.Term;
import io.atoll.protocol.v1.Hello;
import io.atoll.protocol.wire.WireValues;
import io.atoll.work.ReportMark;
import java.util.List;
import java.util.Optional;

/** What an agent's hello tells of what it has heard before, from the wire. */
public final class HelloReader {
    private static final int MOST_DECISIONS = 10_000;

    private HelloReader() {}

    /**
     * The decisions of attempts that the site holds.
     *
     * @throws io.atoll.kernel.AtollException INVALID if it is malformed
     */
    public static List<DecisionId> decisions(Hello wire) {
        if (wire.getHeldDecisionsCount() > MOST_DECISIONS) {
            throw WireValues.malformed(
                    "%d decisions, expected at most %d"
                            .formatted(wire.getHeldDecisionsCount(), MOST_DECISIONS));
        }
        return wire.getHeldDecisionsList().stream()
                .map(each -> new DecisionId(WireValues.uuid(each)))
                .toList();
    }

    /**
     * What it has heard.
     *
     * @param decisionKnown whether all of {@link #decisions} are on record
     * @throws io.atoll.kernel.AtollException INVALID if it is malformed
     */
    public static Heard heard(Hello wire, boolean decisionKnown) {
        if (wire.getHighestTerm() < 0) {
            throw WireValues.malformed("term %d".formatted(wire.getHighestTerm()));
        }
        return new Heard(
                new Term(wire.getHighestTerm()),
                wire.getHighestTermMark().isEmpty()
                        ? Optional.empty()
                        : Optional.of(WireValues.uuid(wire.getHighestTermMark())),
                new ReportMark(wire.getAcknowledgedReport(), wire.getAcknowledgedChain()),
                decisionKnown);
    }
}
