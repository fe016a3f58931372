package io.atoll.agent.app.transfers;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.bridge.Content;
import io.atoll.bridge.dataplane.wire.Bundle;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.id.TransferId;
import io.atoll.work.SignedOrder;
import io.atoll.work.TransferOrder;
import java.util.ArrayList;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SmallOrdersTest {
    private static final int THREADS = 4;
    private static final SiteName HERE = new SiteName("lyon");
    private static final SiteName GLOBAL = new SiteName("global");

    private final SmallOrders orders = new SmallOrders(THREADS);
    private long numbers;

    private SignedOrder fetch(String endpoint, long sizeBytes) {
        return order(GLOBAL, HERE, endpoint, sizeBytes);
    }

    private SignedOrder push(String endpoint, long sizeBytes) {
        return order(HERE, GLOBAL, endpoint, sizeBytes);
    }

    private SignedOrder order(SiteName from, SiteName to, String endpoint, long sizeBytes) {
        return new SignedOrder(
                new TransferOrder(
                        new TransferId(new UUID(1, ++numbers)),
                        from,
                        to,
                        HERE,
                        Content.small(Digest.of("" + numbers), sizeBytes),
                        new TreeSet<>()),
                "ticket",
                endpoint);
    }

    private SignedOrder added(SignedOrder order) {
        orders.add(order);
        return order;
    }

    @Test
    void takesTogetherOnlyWhatGoesTheSameWayInOrder() {
        var first = added(fetch("a:1", 10));
        var push = added(push("a:1", 10));
        added(fetch("b:1", 10));
        var second = added(fetch("a:1", 10));

        assertThat(orders.take(SmallOrders.Way.of(first))).containsExactly(first, second);
        assertThat(orders.take(SmallOrders.Way.of(first))).isEmpty();
        orders.remove(push);
        assertThat(orders.take(SmallOrders.Way.of(push))).isEmpty();
    }

    @Test
    void sharesManyOutAmongItsThreadsWithinTheLimitsOfABundle() {
        var taken = new ArrayList<Integer>();
        for (int i = 0; i < 2_000; i++) {
            added(push("a:1", 10));
        }
        var way = SmallOrders.Way.of(push("a:1", 10));
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
            added(push("a:1", Bundle.MOST_CONTENT_BYTES));
        }
        var way = SmallOrders.Way.of(push("a:1", 10));
        assertThat(orders.take(way)).hasSize(Bundle.MOST_BYTES / Bundle.MOST_CONTENT_BYTES);
        assertThat(SmallOrders.isSmall(push("a:1", Bundle.MOST_CONTENT_BYTES + 1))).isFalse();
    }
}
