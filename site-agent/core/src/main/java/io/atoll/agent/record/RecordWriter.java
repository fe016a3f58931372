package io.atoll.agent.record;

import io.atoll.bridge.Content;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.AttemptId;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Writes the journal's values: fields one after another, in the order in which {@link RecordReader}
 * reads them.
 */
public final class RecordWriter {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    private final DataOutputStream out = new DataOutputStream(bytes);

    public byte[] toBytes() {
        return bytes.toByteArray();
    }

    public RecordWriter number(long value) {
        return write(() -> out.writeLong(value));
    }

    public RecordWriter tag(int value) {
        return write(() -> out.writeByte(value));
    }

    public RecordWriter flag(boolean value) {
        return write(() -> out.writeBoolean(value));
    }

    public RecordWriter bytes(byte[] value) {
        return write(
                () -> {
                    out.writeInt(value.length);
                    out.write(value);
                });
    }

    public RecordWriter text(String value) {
        return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    public RecordWriter uuid(UUID value) {
        return number(value.getMostSignificantBits()).number(value.getLeastSignificantBits());
    }

    public RecordWriter attempt(AttemptId value) {
        return uuid(value.execution().uuid()).number(value.fence().number());
    }

    public RecordWriter instant(Instant value) {
        return number(value.getEpochSecond()).number(value.getNano());
    }

    public RecordWriter duration(Duration value) {
        return number(value.toNanos());
    }

    public RecordWriter content(Content value) {
        return text(value.digest().hex())
                .number(value.sizeBytes())
                .all(value.chunks(), (Digest d) -> text(d.hex()));
    }

    public RecordWriter texts(Collection<String> values) {
        return all(values, this::text);
    }

    public RecordWriter textMap(Map<String, String> values) {
        return all(
                values.entrySet(),
                (Map.Entry<String, String> e) -> text(e.getKey()).text(e.getValue()));
    }

    <T> RecordWriter all(Collection<? extends T> values, Consumer<T> each) {
        number(values.size());
        values.forEach(each);
        return this;
    }

    <T> RecordWriter maybe(Optional<? extends T> value, Consumer<T> each) {
        flag(value.isPresent());
        value.ifPresent(each);
        return this;
    }

    private RecordWriter write(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return this;
    }

    private interface Step {
        void run() throws IOException;
    }
}
