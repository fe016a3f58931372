package io.atoll.control.commit;

import io.atoll.control.event.ControlRecord;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.id.Term;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Commits to a {@link FederationStore} under one term. Holds no state; after the first failure
 * everything later fails too, because the store has been left in an order that nobody knows.
 */
public final class StoreCommitter implements Committer {
    private final FederationStore store;
    private final Term term;
    private final Executor thread;
    private volatile boolean over;

    /**
     * @param thread runs one thing at a time, in order
     */
    public StoreCommitter(FederationStore store, Term term, Executor thread) {
        this.store = store;
        this.term = term;
        this.thread = thread;
    }

    @Override
    public void commit(
            List<ControlRecord> records, Consumer<Optional<CommitRefusedException>> done) {
        thread.execute(() -> done.accept(commit(records)));
    }

    private Optional<CommitRefusedException> commit(List<ControlRecord> records) {
        if (over) {
            return Optional.of(
                    new CommitRefusedException(
                            CommitRefusedException.Reason.REFUSED,
                            "cannot commit: an earlier batch of this term failed"));
        }
        try {
            store.commit(term, records);
            return Optional.empty();
        } catch (CommitRefusedException refused) {
            over = true;
            return Optional.of(refused);
        } catch (UnsupportedOperationException | IllegalArgumentException | StackOverflowError e) {
            over = true;
            return Optional.of(
                    new CommitRefusedException(
                            CommitRefusedException.Reason.UNWRITABLE,
                            "cannot commit: a record cannot be written (%s)"
                                    .formatted(e.getClass().getSimpleName()),
                            e));
        } catch (AtollException unknown) {
            over = true;
            return Optional.of(
                    new CommitRefusedException(
                            CommitRefusedException.Reason.OUTCOME_UNKNOWN,
                            "cannot commit: " + unknown.getMessage(),
                            unknown));
        }
    }
}
