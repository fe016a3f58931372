package io.atoll.policy.request;

import io.atoll.kernel.Ordered;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.quantity.Cpu;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What an execution needs while it runs.
 *
 * @param disk most bytes its sandbox may hold
 * @param gpu absent: no GPU
 */
public record Resources(Cpu cpu, ByteSize memory, ByteSize disk, Optional<GpuRequest> gpu) {
    /**
     * GPUs asked for.
     *
     * @param count at least 1
     * @param kinds any of these will do; empty: any kind
     * @param memory least memory of each; zero: any
     */
    public record GpuRequest(int count, List<String> kinds, ByteSize memory) {
        public GpuRequest {
            kinds = Ordered.copyOf(kinds, Comparator.naturalOrder());
        }
    }
}
