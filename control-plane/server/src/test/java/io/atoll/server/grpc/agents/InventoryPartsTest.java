package io.atoll.server.grpc.agents;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.Fence;
import io.atoll.kernel.id.SiteName;
import io.atoll.protocol.v1.AttemptState;
import io.atoll.protocol.v1.Inventory;
import io.atoll.protocol.wire.WireValues;
import io.atoll.work.HeldState;
import io.atoll.work.InventoryEntry;
import java.util.HexFormat;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Parts of several inventories on one link. */
class InventoryPartsTest {
    private static final AttemptId RUNNING =
            new AttemptId(new ExecutionId(new UUID(1, 1)), new Fence(1));

    private final InventoryParts parts = new InventoryParts(new SiteName("lyon"), 2);

    @Test
    void putsThePartsOfOneNumberTogether() {
        assertThat(parts.add(attempts(7).build())).isEmpty();
        assertThat(parts.add(contents(7, "a").build())).isEmpty();

        var whole = parts.add(contents(7, "b").setLast(true).build()).orElseThrow();

        assertThat(whole.number()).isEqualTo(7);
        assertThat(whole.attempts())
                .containsExactly(new InventoryEntry(RUNNING, HeldState.RUNNING));
        assertThat(whole.contents()).containsExactly(Digest.of("a"), Digest.of("b"));
        assertThat(whole.unlisted()).isEmpty();
    }

    @Test
    void mixesNoPartsOfTwoInventories() {
        parts.add(attempts(7).build());
        parts.add(contents(7, "a").build());
        parts.add(attempts(8).build());
        assertThat(parts.add(contents(7, "b").setLast(true).build())).isEmpty();

        var whole = parts.add(contents(8, "c").setLast(true).build()).orElseThrow();

        assertThat(whole.number()).isEqualTo(8);
        assertThat(whole.attempts()).hasSize(1);
        assertThat(whole.contents()).containsExactly(Digest.of("c"));
    }

    @Test
    void beginsTheNextOneWithNothingOfTheOneThatWasTaken() {
        parts.add(attempts(7).build());
        parts.add(contents(7, "a").setLast(true).build());
        parts.clear();
        parts.add(attempts(8).build());

        var whole = parts.add(contents(8, "b").setLast(true).build()).orElseThrow();

        assertThat(whole.attempts()).hasSize(1);
        assertThat(whole.contents()).containsExactly(Digest.of("b"));
    }

    @Test
    void givesTheSameAgainUntilItIsTaken() {
        parts.add(attempts(7).build());
        var last = contents(7, "a").setLast(true).build();

        var first = parts.add(last).orElseThrow();

        assertThat(parts.add(last)).contains(first);
    }

    @Test
    void tellsTheAttemptsWhenTheContentsAreTooMany() {
        parts.add(attempts(7).build());
        parts.add(contents(7, "a", "b").build());

        var whole = parts.add(contents(7, "c").setLast(true).build()).orElseThrow();

        assertThat(whole.attempts()).hasSize(1);
        assertThat(whole.contents()).isEmpty();
        assertThat(whole.unlisted()).isPresent();
    }

    @Test
    void tellsWhyTheStoreCouldNotBeListed() {
        var only = attempts(7).setUnlisted("the disk does not answer").setLast(true);

        var whole = parts.add(only.build()).orElseThrow();

        assertThat(whole.attempts()).hasSize(1);
        assertThat(whole.unlisted()).contains("the disk does not answer");
    }

    private static Inventory.Builder attempts(long number) {
        return Inventory.newBuilder()
                .setNumber(number)
                .addAttempts(
                        io.atoll.protocol.v1.HeldAttempt.newBuilder()
                                .setAttempt(WireValues.attempt(RUNNING))
                                .setState(AttemptState.ATTEMPT_STATE_RUNNING));
    }

    private static Inventory.Builder contents(long number, String... texts) {
        var part = Inventory.newBuilder().setNumber(number);
        for (var text : texts) {
            var digest = HexFormat.of().parseHex(Digest.of(text).hex());
            part.addContents(ByteString.copyFrom(digest));
        }
        return part;
    }
}
