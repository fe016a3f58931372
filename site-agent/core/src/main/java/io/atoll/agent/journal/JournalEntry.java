package io.atoll.agent.journal;

import java.util.Arrays;

/** One change of the journal. */
public sealed interface JournalEntry {
    JournalKind kind();

    String key();

    /**
     * Sets the value of a key, whether it had one or not.
     *
     * @param value at most {@link Journal#VALUE_LIMIT_BYTES}; owned by the entry, not changed later
     */
    @SuppressWarnings("ArrayRecordComponent") // equals, hashCode and toString are ours
    record Put(JournalKind kind, String key, byte[] value) implements JournalEntry {
        public Put {
            if (value.length > Journal.VALUE_LIMIT_BYTES) {
                throw new IllegalArgumentException(
                        "journal value of %s '%s' has %d bytes (limit %d)"
                                .formatted(kind, key, value.length, Journal.VALUE_LIMIT_BYTES));
            }
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Put put
                    && kind == put.kind
                    && key.equals(put.key)
                    && Arrays.equals(value, put.value);
        }

        @Override
        public int hashCode() {
            return 31 * key.hashCode() + Arrays.hashCode(value);
        }

        @Override
        public String toString() {
            return "Put[%s '%s', %d bytes]".formatted(kind, key, value.length);
        }
    }

    /** Removes a key; one that is not there is no failure. */
    record Delete(JournalKind kind, String key) implements JournalEntry {}
}
