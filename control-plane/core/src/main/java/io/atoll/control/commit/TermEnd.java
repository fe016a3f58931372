package io.atoll.control.commit;

import io.atoll.control.event.ControlRecord.QuarantineRecord;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Why a term is over, and what the next one has to know.
 *
 * @param strikes to be written before the next term reads what it starts from
 * @param suspects ids of suspects one of which the store refuses: committed one by one, it is found
 * @param fault what went wrong inside the leader; absent: the term ended in good order
 */
public record TermEnd(
        String why,
        List<QuarantineRecord> strikes,
        Set<String> suspects,
        Optional<Throwable> fault) {
    public TermEnd {
        strikes = List.copyOf(strikes);
        suspects = Set.copyOf(suspects);
    }

    /** Nothing is laid to anything. */
    public static TermEnd because(String why) {
        return new TermEnd(why, List.of(), Set.of(), Optional.empty());
    }
}
