package io.atoll.protocol.work;

import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.label.Labels;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.quantity.Cpu;
import io.atoll.kernel.text.Shown;
import io.atoll.protocol.v1.Allowance;
import io.atoll.protocol.v1.Gpu;
import io.atoll.protocol.v1.Pool;
import io.atoll.protocol.v1.SiteFacts;
import io.atoll.protocol.wire.WireValues;
import io.atoll.work.Runtimes;
import io.atoll.work.SiteOffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** What a site's owner offers and allows, for the wire and back. */
public final class OfferCodec {
    private static final int MOST_POOLS = 1_000;
    private static final int MOST_LABELS = 1_000;
    private static final int MOST_EXECUTORS = 100;

    private OfferCodec() {}

    public static SiteFacts write(SiteOffer offer) {
        var wire =
                SiteFacts.newBuilder()
                        .putAllLabels(offer.labels().entries())
                        .setAllowance(
                                Allowance.newBuilder()
                                        .addAllProjects(offer.allowance().projects())
                                        .setProcess(
                                                offer.allowance()
                                                        .executors()
                                                        .contains(WireValues.OLDEST_EXECUTOR))
                                        .addAllExecutors(offer.allowance().executors())
                                        .setOpen(offer.allowance().open())
                                        .setClosedBecause(offer.allowance().closedBecause()))
                        .setOfflineUpToMs(offer.offlineUpTo().toMillis());
        offer.storeQuota().ifPresent(quota -> wire.setStoreQuotaBytes(quota.bytes()));
        offer.pools().forEach(pool -> wire.addPools(pool(pool)));
        return wire.build();
    }

    private static Pool pool(SiteOffer.Pool pool) {
        var wire =
                Pool.newBuilder()
                        .setName(pool.name().text())
                        .setExecutor(pool.executor())
                        .setRuntimes(
                                io.atoll.protocol.v1.Runtimes.newBuilder()
                                        .setPlain(pool.runtimes().plain())
                                        .setImages(pool.runtimes().images()))
                        .setCpuMillis(pool.cpu().millis())
                        .setMemoryBytes(pool.memory().bytes())
                        .putAllScores(pool.scores());
        pool.gpu()
                .ifPresent(
                        gpu ->
                                wire.setGpu(
                                        Gpu.newBuilder()
                                                .setKind(gpu.kind())
                                                .setCount(gpu.count())
                                                .setMemoryBytes(gpu.memory().bytes())
                                                .setAcceptsOthers(gpu.acceptsOthers())));
        pool.walltime().ifPresent(walltime -> wire.setWalltimeMs(walltime.toMillis()));
        pool.arch().ifPresent(wire::setArch);
        return wire.build();
    }

    /**
     * An offer; what the store holds stands beside it.
     *
     * @throws io.atoll.kernel.AtollException INVALID if it is malformed
     */
    public static SiteOffer read(SiteFacts wire) {
        if (wire.getPoolsCount() > MOST_POOLS || wire.getLabelsCount() > MOST_LABELS) {
            throw WireValues.malformed(
                    "%d pools and %d labels, expected at most %d of each"
                            .formatted(wire.getPoolsCount(), wire.getLabelsCount(), MOST_POOLS));
        }
        var allowance = wire.getAllowance();
        return new SiteOffer(
                Labels.of(wire.getLabelsMap()),
                wire.getPoolsList().stream().map(OfferCodec::pool).toList(),
                new SiteOffer.Allowance(
                        allowance.getProjectsList(),
                        executors(allowance),
                        allowance.getOpen(),
                        Shown.sentence(allowance.getClosedBecause())),
                Duration.ofMillis(wire.getOfflineUpToMs()),
                wire.getStoreQuotaBytes() == 0
                        ? Optional.empty()
                        : Optional.of(new ByteSize(wire.getStoreQuotaBytes())));
    }

    // An older agent knows of one kind of executor only, and does not name it.
    private static List<String> executors(Allowance wire) {
        if (wire.getExecutorsCount() > MOST_EXECUTORS) {
            throw WireValues.malformed(
                    "%d executors allowed, expected at most %d"
                            .formatted(wire.getExecutorsCount(), MOST_EXECUTORS));
        }
        return wire.getExecutorsCount() == 0 && wire.getProcess()
                ? List.of(WireValues.OLDEST_EXECUTOR)
                : wire.getExecutorsList();
    }

    private static SiteOffer.Pool pool(Pool wire) {
        return new SiteOffer.Pool(
                new PoolName(wire.getName()),
                wire.getExecutor(),
                wire.hasRuntimes()
                        ? new Runtimes(
                                wire.getRuntimes().getPlain(), wire.getRuntimes().getImages())
                        : Runtimes.PLAIN,
                new Cpu(wire.getCpuMillis()),
                new ByteSize(wire.getMemoryBytes()),
                wire.hasGpu() ? Optional.of(gpu(wire.getGpu())) : Optional.empty(),
                wire.getWalltimeMs() == 0
                        ? Optional.empty()
                        : Optional.of(Duration.ofMillis(wire.getWalltimeMs())),
                wire.getArch().isEmpty() ? Optional.empty() : Optional.of(wire.getArch()),
                new TreeMap<>(wire.getScoresMap()));
    }

    private static SiteOffer.Gpu gpu(Gpu wire) {
        return new SiteOffer.Gpu(
                wire.getKind(),
                wire.getCount(),
                new ByteSize(wire.getMemoryBytes()),
                wire.getAcceptsOthers());
    }
}
