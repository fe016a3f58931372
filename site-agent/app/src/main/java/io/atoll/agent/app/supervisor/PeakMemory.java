package io.atoll.agent.app.supervisor;

import io.atoll.agent.app.supervisor.machine.ProcessTable;

/**
 * The most memory that an attempt's first process had. At its end the kernel tells that of a child,
 * but counts what the child was before it became another program: a copy of this process, with all
 * its pages. So where that is no more than this process ever had, what was seen of the child
 * counts.
 *
 * <p>Soft; owned by its {@link Attempt}, on the supervisor's thread.
 */
final class PeakMemory {
    /** The kernel's counters of the two may differ by what each processor holds back. */
    private static final long TOLERANCE_BYTES = 1 << 20;

    private final ProcessTable table;
    private final long inheritedBytes;
    private long seenBytes;

    private PeakMemory(ProcessTable table, long inheritedBytes) {
        this.table = table;
        this.inheritedBytes = inheritedBytes;
    }

    /** Of a child that {@code self}, this process, has just started. */
    static PeakMemory ofChild(ProcessTable table, int self) {
        return new PeakMemory(table, table.peakBytes(self));
    }

    /** Looks at the child; {@code pid}: it runs, or was not reaped. */
    void look(int pid) {
        seenBytes = Math.max(seenBytes, table.peakBytes(pid));
    }

    /** What counts, when the kernel tells {@code toldBytes} of the child's end. */
    long bytes(long toldBytes) {
        return toldBytes > inheritedBytes + TOLERANCE_BYTES ? toldBytes : seenBytes;
    }
}
