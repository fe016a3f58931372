package io.atoll.server.stream;

/** A part of a log. */
public sealed interface LogPiece {
    /** Some bytes. */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Bytes(boolean stderr, byte[] bytes) implements LogPiece {}

    /** The last piece: all was sent. */
    record End() implements LogPiece {}
}
