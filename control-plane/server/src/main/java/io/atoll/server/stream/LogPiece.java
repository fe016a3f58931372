package io.atoll.server.stream;

import org.jspecify.annotations.Nullable;

/** A part of a log. */
public sealed interface LogPiece {
    /** Some bytes. */
    record Bytes(boolean stderr, byte[] bytes) implements LogPiece {
        // Equal by identity: pieces are handed on, never compared.
        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /** The last piece: all was sent. */
    record End() implements LogPiece {}
}
