package io.atoll.agent.site;

import io.atoll.kernel.id.DecisionId;
import io.atoll.kernel.id.Term;
import io.atoll.work.ReportMark;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What this site remembers of the control plane, told when a link opens: a record there that was
 * put back to an older state is noticed by it.
 *
 * @param term highest heard
 * @param mark of that term; absent: not told
 * @param acknowledged highest report known to be acknowledged
 * @param decisions of the attempts held, of the newest if there are very many
 */
public record Heard(
        Term term, Optional<UUID> mark, ReportMark acknowledged, List<DecisionId> decisions) {
    public Heard {
        decisions = List.copyOf(decisions);
    }
}
