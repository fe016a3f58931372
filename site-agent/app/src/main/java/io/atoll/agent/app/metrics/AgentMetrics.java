package io.atoll.agent.app.metrics;

import io.atoll.agent.app.config.Address;
import io.atoll.agent.site.SiteFigures;
import io.atoll.kernel.id.SiteName;
import io.atoll.protocol.http.TextEndpoint;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/**
 * What this agent tells Prometheus, at an address of its own, with its site in each series. Owns
 * the endpoint. The agent's loop notes figures every second; the endpoint's thread shows the last
 * ones.
 */
public final class AgentMetrics implements AutoCloseable {
    private static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";
    private static final double MILLIS = 1_000;
    private static final SortedMap<String, Long> NO_ATTEMPTS = new TreeMap<>();

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<String, MultiGauge> gauges = new HashMap<>();
    private final TextEndpoint endpoint;
    private volatile Noted noted = new Noted(new SiteFigures(NO_ATTEMPTS, 0, 0, List.of()), false);

    private record Noted(SiteFigures figures, boolean linked) {}

    private final LongSupplier slow;

    private AgentMetrics(
            Address at, SiteName site, LongSupplier storeBytes, Path journal, LongSupplier slow) {
        this.slow = slow;
        registry.config().commonTags("site", site.text());
        new JvmMemoryMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        gauge("atoll.agent.attempts", "Attempts held, in each state.");
        gauge("atoll.agent.pool.free.cores", "Cores of a pool that no attempt holds.");
        gauge("atoll.agent.pool.free.memory.bytes", "Memory of a pool that no attempt holds.");
        gauge("atoll.agent.pool.free.gpus", "GPUs of a pool that no attempt holds.");
        single("atoll.agent.link.open", "1: linked and welcomed.", each -> each.linked() ? 1 : 0);
        single(
                "atoll.agent.reports.unacknowledged",
                "Reports that the control plane has not acknowledged.",
                each -> each.figures().unacknowledged());
        single(
                "atoll.agent.transfers",
                "Transfers that the site was ordered to make.",
                each -> each.figures().orders());
        single(
                "atoll.agent.store.bytes",
                "Bytes that the site's store holds.",
                _ -> (double) storeBytes.getAsLong());
        single(
                "atoll.agent.journal.bytes",
                "Size of the agent's journal.",
                _ -> sizeBytes(journal));
        FunctionCounter.builder("atoll.agent.slow.events", this, each -> each.slow.getAsLong())
                .description("Events that kept the agent's loop busy for too long.")
                .register(registry);
        endpoint =
                TextEndpoint.start(
                        at.host(),
                        at.port(),
                        new TextEndpoint.Page("/metrics", CONTENT_TYPE, this::page));
    }

    /**
     * Begins to serve {@code /metrics}.
     *
     * @param storeBytes asked at each request, on the endpoint's thread
     * @param journal its file
     * @param slow how many events held the agent's loop; asked at each request
     * @throws io.atoll.kernel.AtollException UNAVAILABLE if the address cannot be listened on
     */
    public static AgentMetrics start(
            Address at, SiteName site, LongSupplier storeBytes, Path journal, LongSupplier slow) {
        return new AgentMetrics(at, site, storeBytes, journal, slow);
    }

    /** What is to be shown from now on. Any thread. */
    public void note(SiteFigures figures, boolean linked) {
        noted = new Noted(figures, linked);
    }

    @Override
    public void close() {
        endpoint.close();
        registry.close();
    }

    private String page() {
        var figures = noted.figures();
        var attempts = new ArrayList<Row<Number>>();
        figures.attempts()
                .forEach((state, count) -> attempts.add(Row.of(Tags.of("state", state), count)));
        show("atoll.agent.attempts", attempts);
        show("atoll.agent.pool.free.cores", room(figures, each -> each.cpuMillis() / MILLIS));
        show(
                "atoll.agent.pool.free.memory.bytes",
                room(figures, each -> (double) each.memoryBytes()));
        show("atoll.agent.pool.free.gpus", room(figures, SiteFigures.Room::gpus));
        return registry.scrape();
    }

    private static List<Row<Number>> room(
            SiteFigures figures, ToDoubleFunction<SiteFigures.Room> value) {
        return figures.room().stream()
                .<Row<Number>>map(
                        each -> Row.of(Tags.of("pool", each.pool()), value.applyAsDouble(each)))
                .toList();
    }

    private void gauge(String name, String what) {
        gauges.put(name, MultiGauge.builder(name).description(what).register(registry));
    }

    private void show(String name, List<Row<Number>> rows) {
        var gauge = gauges.get(name);
        if (gauge != null) {
            gauge.register(rows, true);
        }
    }

    private void single(String name, String what, ToDoubleFunction<Noted> value) {
        Gauge.builder(name, this, each -> value.applyAsDouble(each.noted))
                .description(what)
                .register(registry);
    }

    /** With what SQLite has not yet moved from its log into the file. */
    private static double sizeBytes(Path journal) {
        Path log = journal.resolveSibling(journal.getFileName() + "-wal");
        try {
            return (double) Files.size(journal) + (Files.exists(log) ? Files.size(log) : 0);
        } catch (IOException _) {
            return Double.NaN;
        }
    }
}
