package io.atoll.bridge.dataplane.leak;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Logger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a class of tests after which Netty's leak detector reports a buffer that was lost:
 * collected as garbage without having been released. Every buffer is watched ({@code PARANOID}).
 * JUnit finds this extension by itself in every module whose tests have it on their class path.
 */
public final class LeakWatch implements BeforeAllCallback, AfterAllCallback {
    private static final Queue<String> REPORTS = new ConcurrentLinkedQueue<>();
    // Held, because the platform forgets what nobody holds.
    private static final Logger LOG = Logger.getLogger(ResourceLeakDetector.class.getName());
    private static final int ROUNDS = 3;
    private static final int MOST_CHARACTERS = 4_000;
    private static final long COLLECTED_LIMIT_MILLIS = 10_000;

    @Override
    public void beforeAll(ExtensionContext context) {
        // A report is in the failure; a second time in the log it would only be long.
        LOG.setUseParentHandlers(false);
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        ByteBufUtil.setLeakListener((type, records) -> REPORTS.add(report(type, records)));
    }

    @Override
    public void afterAll(ExtensionContext context) throws InterruptedException {
        assertThat(reports())
                .as("buffers that were lost during %s", context.getDisplayName())
                .isEmpty();
    }

    /** What is reported once all garbage was collected; each report is given once. */
    static List<String> reports() throws InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            collectGarbage();
            // The detector looks for lost buffers whenever it begins to watch another one.
            PooledByteBufAllocator.DEFAULT.directBuffer(1).release();
        }
        List<String> reports = new ArrayList<>();
        for (String each = REPORTS.poll(); each != null; each = REPORTS.poll()) {
            reports.add(each);
        }
        return reports;
    }

    private static String report(String type, String records) {
        int end = Math.min(records.length(), MOST_CHARACTERS);
        return type + " was lost; it went through" + records.substring(0, end);
    }

    private static void collectGarbage() throws InterruptedException {
        var queue = new ReferenceQueue<Object>();
        var sentinel = new WeakReference<>(new Object(), queue);
        try {
            System.gc();
            assertThat(queue.remove(COLLECTED_LIMIT_MILLIS)).as("garbage is collected").isNotNull();
        } finally {
            Reference.reachabilityFence(sentinel);
        }
    }
}
