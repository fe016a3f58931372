package io.atoll.protocol.work;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.Fence;
import io.atoll.protocol.v1.AttemptEnded;
import io.atoll.protocol.v1.AttemptMoved;
import io.atoll.protocol.v1.Content;
import io.atoll.protocol.v1.InPlaceRegistered;
import io.atoll.protocol.v1.MadeOutput;
import io.atoll.protocol.v1.Outcome;
import io.atoll.protocol.v1.ReplicaLost;
import io.atoll.protocol.wire.WireValues;
import io.atoll.work.AttemptOutcome;
import io.atoll.work.Report;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Reports that no agent of this version makes. A site that sends one is not cut off. */
class ReportCodecTest {
    private static final UUID ID = new UUID(7, 7);
    private static final AttemptId ATTEMPT = new AttemptId(new ExecutionId(ID), new Fence(3));
    private static final Content NO_CONTENT =
            Content.newBuilder().setDigest(ByteString.copyFromUtf8("short")).build();

    @Test
    void anAttemptWhoseEndCannotBeReadHasEndedAllTheSame() {
        var ended =
                AttemptEnded.newBuilder()
                        .setAttempt(WireValues.attempt(ATTEMPT))
                        .setOutcome(Outcome.OUTCOME_SUCCEEDED)
                        .addOutputs(MadeOutput.newBuilder().setName("n").setContent(NO_CONTENT));

        var report = read(wire().setAttemptEnded(ended));

        assertThat(report)
                .isInstanceOfSatisfying(
                        Report.AttemptEnded.class,
                        end -> {
                            assertThat(end.attempt()).isEqualTo(ATTEMPT);
                            assertThat(end.report().outcome())
                                    .isEqualTo(
                                            new AttemptOutcome.Lost(
                                                    "cannot read how it ended: cannot read a"
                                                        + " message of the link: it has a digest of"
                                                        + " 5 bytes, expected 32"));
                        });
    }

    @Test
    void anAnswerThatCannotBeReadRefusesTheRequest() {
        var registered =
                InPlaceRegistered.newBuilder()
                        .setRequest(WireValues.bytes(ID))
                        .setContent(NO_CONTENT);

        assertThat(read(wire().setInPlaceRegistered(registered)))
                .isInstanceOfSatisfying(
                        Report.InPlaceRefused.class,
                        refused -> {
                            assertThat(refused.request()).isEqualTo(ID);
                            assertThat(refused.code()).isEqualTo(ErrorCode.INVALID);
                        });
    }

    @Test
    void whatSaysNothingIsToldAsUnreadable() {
        assertThat(read(wire())).isInstanceOf(Report.Unreadable.class);
        assertThat(read(wire().setAttemptMoved(AttemptMoved.getDefaultInstance())))
                .isInstanceOf(Report.Unreadable.class);
        assertThat(read(wire().setAttemptEnded(AttemptEnded.getDefaultInstance())))
                .isInstanceOf(Report.Unreadable.class);
        assertThat(read(wire().setReplicaLost(ReplicaLost.getDefaultInstance())))
                .isInstanceOf(Report.Unreadable.class);
    }

    private static io.atoll.protocol.v1.Report.Builder wire() {
        return io.atoll.protocol.v1.Report.newBuilder().setNumber(5);
    }

    private static Report read(io.atoll.protocol.v1.Report.Builder wire) {
        return ReportCodec.read(wire.build());
    }
}
