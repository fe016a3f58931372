package io.atoll.protocol.work;

import com.google.protobuf.InvalidProtocolBufferException;
import io.atoll.kernel.AtollException;
import io.atoll.protocol.v1.Assign;
import io.atoll.protocol.v1.TransferOrder;
import io.atoll.protocol.wire.WireValues;
import io.atoll.work.Assignment;
import io.atoll.work.Report;
import io.atoll.work.ReportMark;
import io.atoll.work.SignedOrder;
import io.atoll.work.WorkFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Work as the messages of the link hold it: what the link can read, a journal can. Stateless. */
public final class WorkBytes implements WorkFormat {
    @Override
    public byte[] write(Assignment assignment) {
        return AssignCodec.write(List.of(assignment)).getFirst().toByteArray();
    }

    @Override
    public Assignment assignment(byte[] bytes) {
        return read(
                () -> {
                    var all = AssignCodec.read(Assign.parseFrom(bytes), Duration.ZERO);
                    if (all.size() != 1) {
                        throw WireValues.malformed("%d assignments".formatted(all.size()));
                    }
                    return all.getFirst();
                });
    }

    @Override
    public byte[] write(Report report) {
        return ReportCodec.write(ReportMark.NONE, Instant.EPOCH, report).toByteArray();
    }

    @Override
    public Report report(byte[] bytes) {
        return read(() -> ReportCodec.exact(io.atoll.protocol.v1.Report.parseFrom(bytes)));
    }

    @Override
    public byte[] write(SignedOrder order) {
        return OrderCodec.write(order).toByteArray();
    }

    @Override
    public SignedOrder order(byte[] bytes) {
        return read(() -> OrderCodec.read(TransferOrder.parseFrom(bytes)));
    }

    private static <T> T read(Reading<T> reading) {
        try {
            return reading.read();
        } catch (InvalidProtocolBufferException | AtollException | ArithmeticException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private interface Reading<T> {
        T read() throws InvalidProtocolBufferException;
    }
}
