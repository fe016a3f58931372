package io.atoll.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.digest.Digest;
import io.atoll.protocol.v1.AttemptRef;
import io.atoll.protocol.v1.Content;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WireValuesTest {
    private record Made(Digest digest, long sizeBytes, List<Digest> chunks) {}

    private static final Digest ONE = Digest.of("one");
    private static final Digest TWO = Digest.of("two");

    @Test
    void readsAContentAsItWasWritten() {
        var made = new Made(ONE, 9, List.of(ONE, TWO));

        var wire = WireValues.content(made.digest(), made.sizeBytes(), made.chunks());

        assertThat(WireValues.content(wire, Made::new)).isEqualTo(made);
    }

    @Test
    void refusesAChunkListThatIsCutOff() {
        var whole = WireValues.content(ONE, 9, List.of(ONE, TWO));
        for (int bytes = 1; bytes < 64; bytes++) {
            Content cut =
                    whole.toBuilder().setChunks(whole.getChunks().substring(0, bytes)).build();
            if (bytes != 32) {
                assertThatThrownBy(() -> WireValues.content(cut, Made::new))
                        .isInstanceOf(AtollException.class)
                        .hasMessage(
                                "cannot read a message of the link: it has a chunk list of %d bytes"
                                        .formatted(cut.getChunks().size()));
            }
        }
    }

    @Test
    void saysWhatIsWrongWithAContent() {
        assertThatThrownBy(
                        () ->
                                WireValues.content(
                                        WireValues.content(ONE, 9, List.of()),
                                        (_, _, _) -> {
                                            throw new IllegalArgumentException("too few chunks");
                                        }))
                .isInstanceOf(AtollException.class)
                .hasMessageEndingWith("it has too few chunks");
    }

    @Test
    void refusesIdsDigestsAndFencesThatAreNone() {
        var id = new UUID(1, 2);
        assertThat(WireValues.uuid(WireValues.bytes(id))).isEqualTo(id);
        assertThatThrownBy(() -> WireValues.uuid(ByteString.copyFrom(new byte[15])))
                .isInstanceOf(AtollException.class);
        assertThat(WireValues.digest(WireValues.bytes(ONE))).isEqualTo(ONE);
        assertThatThrownBy(() -> WireValues.digest(ByteString.copyFrom(new byte[33])))
                .isInstanceOf(AtollException.class);
        var noFence = AttemptRef.newBuilder().setExecution(WireValues.bytes(id)).build();
        assertThatThrownBy(() -> WireValues.attempt(noFence)).isInstanceOf(AtollException.class);
    }
}
