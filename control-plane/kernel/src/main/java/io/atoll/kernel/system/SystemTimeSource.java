package io.atoll.kernel.system;

import io.atoll.kernel.time.TimeSource;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;

/** The machine's clocks. */
public final class SystemTimeSource implements TimeSource {
    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public long threadNanos() {
        return Threads.COUNTED ? Threads.BEAN.getCurrentThreadCpuTime() : nanoTime();
    }

    /** Loaded by whoever asks first: many programs never do. */
    private static final class Threads {
        static final ThreadMXBean BEAN = ManagementFactory.getThreadMXBean();
        static final boolean COUNTED =
                BEAN.isCurrentThreadCpuTimeSupported() && BEAN.isThreadCpuTimeEnabled();
    }
}
