package io.atoll.agent.app.transfers;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.agent.link.TransferOrder;
import io.atoll.bridge.Content;
import io.atoll.bridge.dataplane.wire.Bundle;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.TransferId;
import java.util.ArrayList;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SmallOrdersTest {
    private static final int THREADS = 4;

    private final SmallOrders orders = new SmallOrders(THREADS);
    private long numbers;

    private TransferOrder order(TransferOrder.Direction direction, String to, long sizeBytes) {
        return new TransferOrder(
                new TransferId(new UUID(1, ++numbers)),
                direction,
                Content.small(Digest.of("" + numbers), sizeBytes),
                "ticket",
                to,
                new TreeSet<>());
    }

    private TransferOrder added(TransferOrder.Direction direction, String to, long sizeBytes) {
        var order = order(direction, to, sizeBytes);
        orders.add(order);
        return order;
    }

    @Test
    void takesTogetherOnlyWhatGoesTheSameWayInOrder() {
        var first = added(TransferOrder.Direction.FETCH, "a:1", 10);
        var push = added(TransferOrder.Direction.PUSH, "a:1", 10);
        added(TransferOrder.Direction.FETCH, "b:1", 10);
        var second = added(TransferOrder.Direction.FETCH, "a:1", 10);

        assertThat(orders.take(SmallOrders.Way.of(first))).containsExactly(first, second);
        assertThat(orders.take(SmallOrders.Way.of(first))).isEmpty();
        orders.remove(push);
        assertThat(orders.take(SmallOrders.Way.of(push))).isEmpty();
    }

    @Test
    void sharesManyOutAmongItsThreadsWithinTheLimitsOfABundle() {
        var taken = new ArrayList<Integer>();
        for (int i = 0; i < 2_000; i++) {
            added(TransferOrder.Direction.PUSH, "a:1", 10);
        }
        var way = SmallOrders.Way.of(order(TransferOrder.Direction.PUSH, "a:1", 10));
        for (var some = orders.take(way); !some.isEmpty(); some = orders.take(way)) {
            taken.add(some.size());
        }
        assertThat(taken).startsWith(Bundle.MOST_CONTENTS).allMatch(n -> n <= Bundle.MOST_CONTENTS);
        assertThat(taken.stream().mapToInt(n -> n).sum()).isEqualTo(2_000);
        assertThat(taken.size()).isGreaterThan(THREADS);
    }

    @Test
    void takesNoMoreBytesThanABundleCarries() {
        for (int i = 0; i < 40; i++) {
            added(TransferOrder.Direction.PUSH, "a:1", Bundle.MOST_CONTENT_BYTES);
        }
        var way = SmallOrders.Way.of(order(TransferOrder.Direction.PUSH, "a:1", 10));
        assertThat(orders.take(way)).hasSize(Bundle.MOST_BYTES / Bundle.MOST_CONTENT_BYTES);
        assertThat(
                        SmallOrders.isSmall(
                                order(
                                        TransferOrder.Direction.PUSH,
                                        "a:1",
                                        Bundle.MOST_CONTENT_BYTES + 1)))
                .isFalse();
    }
}
