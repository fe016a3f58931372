package io.atoll.server.grpc.wire;

import io.atoll.control.state.ReportedFacts;
import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.label.Labels;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.quantity.Cpu;
import io.atoll.kernel.text.Shown;
import io.atoll.policy.facts.PoolFacts;
import io.atoll.policy.facts.PoolFacts.GpuFacts;
import io.atoll.policy.facts.PoolFacts.Runtimes;
import io.atoll.policy.facts.SiteFacts.Allowance;
import io.atoll.protocol.v1.Pool;
import io.atoll.protocol.v1.SiteFacts;
import io.atoll.protocol.wire.WireValues;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** What a site says of itself, from the wire. */
public final class FactsReader {
    private static final int MOST_POOLS = 1_000;
    private static final int MOST_LABELS = 1_000;
    private static final int MOST_EXECUTORS = 100;

    private FactsReader() {}

    /**
     * Reads facts.
     *
     * @throws io.atoll.kernel.AtollException INVALID if they are malformed
     */
    public static ReportedFacts read(SiteFacts wire) {
        if (wire.getPoolsCount() > MOST_POOLS || wire.getLabelsCount() > MOST_LABELS) {
            throw WireValues.malformed(
                    "%d pools and %d labels, expected at most %d of each"
                            .formatted(wire.getPoolsCount(), wire.getLabelsCount(), MOST_POOLS));
        }
        var allowance = wire.getAllowance();
        return new ReportedFacts(
                Labels.of(wire.getLabelsMap()),
                wire.getPoolsList().stream().map(FactsReader::pool).toList(),
                new Allowance(
                        allowance.getProjectsList(),
                        executors(allowance),
                        allowance.getOpen(),
                        Shown.sentence(allowance.getClosedBecause())),
                Duration.ofMillis(wire.getOfflineUpToMs()),
                wire.getStoreBytes(),
                wire.getStoreQuotaBytes() == 0 ? Long.MAX_VALUE : wire.getStoreQuotaBytes());
    }

    // An older agent knows of one kind of executor only, and does not name it.
    private static List<String> executors(io.atoll.protocol.v1.Allowance wire) {
        if (wire.getExecutorsCount() > MOST_EXECUTORS) {
            throw WireValues.malformed(
                    "%d executors allowed, expected at most %d"
                            .formatted(wire.getExecutorsCount(), MOST_EXECUTORS));
        }
        return wire.getExecutorsCount() == 0 && wire.getProcess()
                ? List.of(WireValues.OLDEST_EXECUTOR)
                : wire.getExecutorsList();
    }

    private static PoolFacts pool(Pool wire) {
        var cpu = new Cpu(wire.getCpuMillis());
        var memory = new ByteSize(wire.getMemoryBytes());
        return new PoolFacts(
                new PoolName(wire.getName()),
                wire.getExecutor(),
                cpu,
                memory,
                cpu,
                memory,
                wire.hasGpu() ? Optional.of(gpu(wire.getGpu())) : Optional.empty(),
                wire.getWalltimeMs() == 0
                        ? Optional.empty()
                        : Optional.of(Duration.ofMillis(wire.getWalltimeMs())),
                wire.getArch().isEmpty() ? Optional.empty() : Optional.of(wire.getArch()),
                new TreeMap<>(wire.getScoresMap()),
                0,
                "",
                wire.hasRuntimes()
                        ? new Runtimes(
                                wire.getRuntimes().getPlain(), wire.getRuntimes().getImages())
                        : Runtimes.PLAIN);
    }

    private static GpuFacts gpu(io.atoll.protocol.v1.Gpu wire) {
        return new GpuFacts(
                wire.getKind(),
                wire.getCount(),
                wire.getCount(),
                new ByteSize(wire.getMemoryBytes()),
                wire.getAcceptsOthers());
    }
}
