package io.atoll.server.stream;

/** A part of a log. */
public sealed interface LogPiece {
    /** Where it leaves the reader. */
    LogPosition position();

    /** Some bytes. */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Bytes(boolean stderr, byte[] bytes, LogPosition position) implements LogPiece {}

    /** Bytes that were written here and not kept. */
    record LeftOut(boolean stderr, long bytes, LogPosition position) implements LogPiece {}

    /** The last piece: all was sent. */
    record End(LogPosition position) implements LogPiece {}
}
