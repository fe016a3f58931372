package io.atoll.testbed.benchmarks.hollow;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.atoll.kernel.digest.Digest;
import io.atoll.protocol.v1.AttemptRef;
import io.atoll.protocol.v1.AttemptState;
import io.atoll.protocol.v1.Outcome;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class HollowMessagesTest {
    private static final String EARLY = "01890a5d-ac96-774b-bcce-b302099a8057";
    private static final String LATE = "01890a5d-ac97-774b-bcce-b302099a8057";

    @Test
    void digestsWhatItHoldsAsTheLinkSays() {
        var sum = number(EARLY + "/1 ENDED").add(number(LATE + "/2 ENDED"));
        var hex = "%064x".formatted(sum.mod(BigInteger.ONE.shiftLeft(256)));

        assertThat(HollowMessages.digest(List.of(attempt(LATE, 2), attempt(EARLY, 1))))
                .isEqualTo(ByteString.copyFrom(HexFormat.of().parseHex(hex)));
    }

    private static BigInteger number(String line) {
        return new BigInteger(Digest.of(line).hex(), 16);
    }

    @Test
    void tellsThatAnAttemptRunsAndThatItEndedWell() {
        var running = HollowMessages.running(7, 1, attempt(EARLY, 1)).getReport();
        var ended = HollowMessages.succeeded(8, 1, attempt(EARLY, 1)).getReport();

        assertThat(running.getNumber()).isEqualTo(7);
        assertThat(running.getAttemptMoved().getState())
                .isEqualTo(AttemptState.ATTEMPT_STATE_RUNNING);
        assertThat(ended.getNumber()).isEqualTo(8);
        assertThat(ended.getAttemptEnded().getOutcome()).isEqualTo(Outcome.OUTCOME_SUCCEEDED);
    }

    private static AttemptRef attempt(String execution, int fence) {
        var id = UUID.fromString(execution);
        return AttemptRef.newBuilder()
                .setExecution(
                        ByteString.copyFrom(
                                ByteBuffer.allocate(16)
                                        .putLong(id.getMostSignificantBits())
                                        .putLong(id.getLeastSignificantBits())
                                        .flip()))
                .setFence(fence)
                .build();
    }
}
