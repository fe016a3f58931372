package io.atoll.agent.record;

import io.atoll.bridge.Content;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.Fence;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/** Reads what {@link RecordWriter} wrote. */
public final class RecordReader {
    private final ByteBuffer in;

    private RecordReader(byte[] bytes) {
        in = ByteBuffer.wrap(bytes);
    }

    /** Reads one value. @throws AtollException CORRUPT if the bytes are not what was written */
    public static <T> T read(String what, byte[] bytes, Function<RecordReader, T> reading) {
        try {
            return reading.apply(new RecordReader(bytes));
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new AtollException(
                    ErrorCode.CORRUPT,
                    "cannot read %s from the journal: it was written by another version or is damaged"
                            .formatted(what),
                    e);
        }
    }

    /** Whether anything is left: what an older version did not write is not there. */
    public boolean more() {
        return in.hasRemaining();
    }

    public long number() {
        return in.getLong();
    }

    public int tag() {
        return in.get();
    }

    public boolean flag() {
        return in.get() != 0;
    }

    public byte[] bytes() {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] value = new byte[length];
        in.get(value);
        return value;
    }

    public String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    public UUID uuid() {
        return new UUID(number(), number());
    }

    public AttemptId attempt() {
        return new AttemptId(new ExecutionId(uuid()), new Fence((int) number()));
    }

    public Instant instant() {
        return Instant.ofEpochSecond(number(), number());
    }

    public Duration duration() {
        return Duration.ofNanos(number());
    }

    public Content content() {
        return new Content(new Digest(text()), number(), all(() -> new Digest(text())));
    }

    public List<String> texts() {
        return all(this::text);
    }

    public SortedSet<String> textSet() {
        return new TreeSet<>(texts());
    }

    public SortedMap<String, String> textMap() {
        var map = new TreeMap<String, String>();
        for (long left = number(); left > 0; left--) {
            map.put(text(), text());
        }
        return map;
    }

    public <T> List<T> all(Supplier<T> each) {
        var values = new ArrayList<T>();
        for (long left = number(); left > 0; left--) {
            values.add(each.get());
        }
        return values;
    }

    <T> Optional<T> maybe(Supplier<T> each) {
        return flag() ? Optional.of(each.get()) : Optional.empty();
    }
}
