package io.atoll.agent.app.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.agent.app.fake.Told;
import io.atoll.agent.event.AgentEffect;
import io.atoll.agent.event.AgentEvent;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.Fence;
import io.atoll.protocol.v1.AgentMessage;
import io.atoll.protocol.v1.Inventory;
import io.atoll.work.HeldState;
import io.atoll.work.InventoryEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Listing the store away from the loop, and the parts on the wire. */
class InventorySenderTest {
    private static final AttemptId RUNNING =
            new AttemptId(new ExecutionId(new UUID(1, 1)), new Fence(1));

    private final List<AgentMessage> sent = new ArrayList<>();
    private final BlockingQueue<AgentEvent> told = new LinkedBlockingQueue<>();

    @Test
    void tellsTheCoreWhatTheStoreHoldsAndSendsNothingByItself() throws InterruptedException {
        try (var sender = sender(() -> List.of(Digest.of("a")))) {
            sender.list(3);

            assertThat(told.poll(20, TimeUnit.SECONDS))
                    .isEqualTo(
                            new AgentEvent.ContentsListed(
                                    3, List.of(Digest.of("a")), Optional.empty()));
            assertThat(sent).isEmpty();
        }
    }

    @Test
    void tellsTheCoreWhyTheStoreCannotBeListed() throws InterruptedException {
        Supplier<List<Digest>> broken =
                () -> {
                    throw new AtollException(ErrorCode.INTERNAL, "cannot list: the disk is gone");
                };
        try (var sender = sender(broken)) {
            sender.list(3);

            assertThat(told.poll(20, TimeUnit.SECONDS))
                    .isEqualTo(
                            new AgentEvent.ContentsListed(
                                    3, List.of(), Optional.of("cannot list: the disk is gone")));
        }
    }

    @Test
    void sendsAttemptsFirstAndEndsWithTheLastPartOnly() {
        var contents = IntStream.range(0, 20_001).mapToObj(i -> Digest.of("" + i)).toList();
        try (var sender = sender(List::of)) {
            sender.send(inventory(contents, Optional.empty()));
        }

        var parts = sent.stream().map(AgentMessage::getInventory).toList();
        assertThat(parts).extracting(Inventory::getNumber).containsExactly(7L, 7L, 7L);
        assertThat(parts).extracting(Inventory::getLast).containsExactly(false, false, true);
        assertThat(parts).extracting(Inventory::getAttemptsCount).containsExactly(1, 0, 0);
        assertThat(parts).extracting(Inventory::getContentsCount).containsExactly(0, 20_000, 1);
    }

    @Test
    void sendsTheAttemptsEvenWhenTheStoreCannotBeListed() {
        try (var sender = sender(List::of)) {
            sender.send(inventory(List.of(), Optional.of("the disk is gone")));
        }

        assertThat(sent).hasSize(1);
        var only = sent.getFirst().getInventory();
        assertThat(only.getAttemptsCount()).isEqualTo(1);
        assertThat(only.getLast()).isTrue();
        assertThat(only.getUnlisted()).isEqualTo("the disk is gone");
    }

    private InventorySender sender(Supplier<List<Digest>> store) {
        return new InventorySender(sent::add, store, new Told(told));
    }

    private static AgentEffect.SendInventory inventory(
            List<Digest> contents, Optional<String> unlisted) {
        return new AgentEffect.SendInventory(
                7,
                List.of(new InventoryEntry(RUNNING, HeldState.RUNNING, Optional.empty())),
                contents,
                unlisted);
    }
}
