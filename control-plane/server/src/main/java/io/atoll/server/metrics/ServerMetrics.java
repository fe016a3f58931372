package io.atoll.server.metrics;

import io.atoll.bridge.dataplane.wall.Wall;
import io.atoll.control.commit.FederationStore;
import io.atoll.kernel.loop.SlowEvents;
import io.atoll.kernel.time.TimeSource;
import io.atoll.protocol.http.TextEndpoint;
import io.atoll.server.commands.CommandGateway.Leading;
import io.atoll.server.config.ListenAddress;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * What this instance tells Prometheus, at an address of its own. What only a leader knows is there
 * only while this instance leads. Owns the endpoint; {@link #serve} begins, {@link #close} ends.
 * Labels are states, sites, pools and listeners: as many series as there are of these.
 */
public final class ServerMetrics implements AutoCloseable {
    private static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";
    private static final List<String> EXECUTION_STATES =
            List.of("Waiting", "Ready", "Active", "Cancelling");
    private static final List<String> SITE_STATES =
            List.of("Invited", "Connected", "Disconnected", "Retired");
    private static final List<String> TRANSFER_STATES = List.of("Planned", "Moving", "Verifying");
    private static final String CONNECTED = "Connected";
    private static final String RETIRED = "Retired";
    private static final double MILLIS = 1_000;

    private final TimeSource time;
    private final SlowEvents slow;
    private final Live live = new Live();
    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<String, MultiGauge> gauges = new HashMap<>();

    /** The registry refers to them weakly. Written by the thread that starts the instance. */
    private final List<Object> kept = new ArrayList<>();

    private volatile Runnable end = () -> {};

    /**
     * @param slow events that held the leader's loop
     */
    public ServerMetrics(TimeSource time, SlowEvents slow) {
        this.time = time;
        this.slow = slow;
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        gauge(Names.SITES, "Sites in each state.");
        gauge("atoll.site.connected", "1: the site is connected; retired ones are left out.");
        gauge(Names.EXECUTIONS, "Executions that have not ended, in each state.");
        gauge(Names.ATTEMPTS, "Attempts that have not ended.");
        gauge(Names.TRANSFERS, "Transfers that have not ended, in each state.");
        gauge(Names.QUARANTINE, "What is set aside and waits for an operator.");
        gauge(Names.SLOW_WORST, "The slowest event of each kind that was slow.");
        FunctionCounter.builder("atoll.slow.events", slow, SlowEvents::count)
                .description("Events that kept the leader's loop busy for too long.")
                .register(registry);
    }

    /** The store through which the leader is measured. */
    public FederationStore watch(FederationStore store) {
        return new MeteredStore(store, live, time, registry);
    }

    /** Connections of one listener. */
    public void watch(String listener, Supplier<Wall.Census> wall) {
        kept.add(wall);
        for (var known : List.of(true, false)) {
            Gauge.builder(
                            "atoll.connections",
                            wall,
                            each -> known ? each.get().known() : each.get().strangers())
                    .description("Open connections.")
                    .tags("listener", listener, "caller", known ? "known" : "stranger")
                    .register(registry);
        }
        FunctionCounter.builder(
                        "atoll.connections.turned.away", wall, each -> each.get().turnedAway())
                .description("Connections that were ended at a limit.")
                .tags("listener", listener)
                .register(registry);
    }

    /**
     * Begins to serve {@code /metrics}.
     *
     * @param leading who leads, from memory
     * @param links how many links of agents are open here
     * @return the port it listens on
     * @throws io.atoll.kernel.AtollException UNAVAILABLE if the address cannot be listened on
     */
    public int serve(ListenAddress at, Supplier<Leading> leading, IntSupplier links) {
        kept.addAll(List.of(leading, links));
        Gauge.builder("atoll.leader", leading, each -> each.get().here() ? 1 : 0)
                .description("1: this instance leads.")
                .register(registry);
        Gauge.builder("atoll.term", leading, each -> each.get().term())
                .description("The newest term that this instance has heard of.")
                .register(registry);
        Gauge.builder("atoll.links.open", links, IntSupplier::getAsInt)
                .description("Open links of agents.")
                .register(registry);
        var endpoint =
                TextEndpoint.start(
                        at.host(),
                        at.port(),
                        new TextEndpoint.Page("/metrics", CONTENT_TYPE, () -> page(leading)));
        end = endpoint::close;
        return endpoint.port();
    }

    @Override
    public void close() {
        end.run();
        registry.close();
    }

    /** On the endpoint's one thread. */
    private String page(Supplier<Leading> leading) {
        boolean here = leading.get().here();
        show(Names.EXECUTIONS, here ? byState(Names.EXECUTIONS, EXECUTION_STATES) : List.of());
        show(Names.TRANSFERS, here ? byState(Names.TRANSFERS, TRANSFER_STATES) : List.of());
        show(Names.SITES, here ? byState(Names.SITES, SITE_STATES) : List.of());
        show("atoll.site.connected", here ? connected() : List.of());
        show(Names.ATTEMPTS, here ? attempts() : List.of());
        show(Names.QUARANTINE, here ? List.of(Row.of(Tags.empty(), quarantined())) : List.of());
        show(Names.SLOW_WORST, slowest());
        return registry.scrape();
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

    /** Every state has a row, also one in which nothing is. */
    private List<Row<Number>> byState(String family, List<String> states) {
        var counts = new HashMap<String, Long>();
        live.of(family)
                .forEach(
                        (series, count) ->
                                counts.merge(series.labels().getFirst(), count, Long::sum));
        var rows = new ArrayList<Row<Number>>();
        for (String state : states) {
            rows.add(Row.of(Tags.of("state", state), counts.getOrDefault(state, 0L)));
        }
        return rows;
    }

    private List<Row<Number>> connected() {
        var rows = new ArrayList<Row<Number>>();
        for (var series : live.of(Names.SITES).keySet()) {
            String state = series.labels().getFirst();
            if (!state.equals(RETIRED)) {
                rows.add(
                        Row.of(
                                Tags.of("site", series.labels().get(1)),
                                state.equals(CONNECTED) ? 1 : 0));
            }
        }
        return rows;
    }

    private List<Row<Number>> attempts() {
        var rows = new ArrayList<Row<Number>>();
        live.of(Names.ATTEMPTS)
                .forEach(
                        (series, count) ->
                                rows.add(
                                        Row.of(
                                                Tags.of(
                                                        "state",
                                                        series.labels().get(0),
                                                        "site",
                                                        series.labels().get(1),
                                                        "pool",
                                                        series.labels().get(2)),
                                                count)));
        return rows;
    }

    private List<Row<Number>> slowest() {
        var rows = new ArrayList<Row<Number>>();
        for (var each : slow.counted()) {
            rows.add(Row.of(Tags.of("kind", each.kind()), each.worst().toMillis() / MILLIS));
        }
        return rows;
    }

    private long quarantined() {
        return live.of(Names.QUARANTINE).values().stream().mapToLong(Long::longValue).sum();
    }
}
