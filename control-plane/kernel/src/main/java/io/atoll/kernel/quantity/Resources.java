package io.atoll.kernel.quantity;

import io.atoll.kernel.Ordered;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What an execution needs while it runs.
 *
 * @param disk most bytes its sandbox may hold; zero: no limit
 * @param gpu absent: no GPU
 */
public record Resources(Cpu cpu, ByteSize memory, ByteSize disk, Optional<GpuRequest> gpu) {
    /** Most bytes its sandbox may hold; absent: no limit. */
    public Optional<ByteSize> diskLimit() {
        return disk.bytes() == 0 ? Optional.empty() : Optional.of(disk);
    }

    /** How many GPUs it asks for. */
    public int gpus() {
        return gpu.map(GpuRequest::count).orElse(0);
    }

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
