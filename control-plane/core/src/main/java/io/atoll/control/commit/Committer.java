package io.atoll.control.commit;

import io.atoll.control.event.ControlRecord;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Commits batches one after another on a thread of its own, so that the loop applies the next batch
 * meanwhile.
 */
@FunctionalInterface
public interface Committer {
    /**
     * Takes a batch; commits happen in the order of the calls.
     *
     * @param done called once, on any thread: empty, or why the term is over
     */
    void commit(List<ControlRecord> records, Consumer<Optional<CommitRefusedException>> done);
}
