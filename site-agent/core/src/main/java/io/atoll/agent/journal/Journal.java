package io.atoll.agent.journal;

import io.atoll.kernel.Port;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;

/**
 * What the agent must not forget: a durable map from (kind, key) to bytes. The agent's core owns
 * the meaning of the bytes.
 *
 * <p>One thread uses it. A failure leaves open whether the entries are kept (all or none of them
 * are): the agent then stops and loads again, it never guesses.
 */
@Port
public interface Journal extends AutoCloseable {
    /** Largest value taken; larger content belongs in the store. */
    int VALUE_LIMIT_BYTES = 4 << 20;

    /**
     * Everything that is kept.
     *
     * @throws io.atoll.kernel.AtollException CORRUPT if it cannot be read, UNAVAILABLE if closed
     */
    Snapshot load();

    /**
     * Applies the entries in their order, all or none; when it returns they survive a power cut. No
     * entries is no work.
     *
     * @throws io.atoll.kernel.AtollException UNAVAILABLE if they could not be made durable
     */
    void append(List<JournalEntry> entries);

    @Override
    void close();

    /**
     * The content of the journal at one moment, in the order of kinds and keys.
     *
     * @param entries by kind, then by key; no kind is missing
     */
    record Snapshot(SortedMap<JournalKind, SortedMap<String, byte[]>> entries) {
        /** The entries of one kind in the order of their keys; not to be changed. */
        public SortedMap<String, byte[]> of(JournalKind kind) {
            SortedMap<String, byte[]> found = entries.get(kind);
            return found == null ? Collections.emptySortedMap() : found;
        }
    }
}
