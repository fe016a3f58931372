package io.atoll.server.query;

import io.atoll.control.event.ControlRecord.SiteRecord;
import io.atoll.control.state.SiteIntent;
import io.atoll.control.state.SiteState;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.quantity.Durations;
import io.atoll.policy.facts.PoolFacts;
import io.atoll.server.shared.SharedState;
import io.atoll.server.view.PageView;
import io.atoll.server.view.SiteView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads sites: what is durable from the database, how they are just now from the shared state. */
public final class SiteQuery {
    private static final String WHAT = "read sites";
    private static final double MILLIS = 1000.0;

    private final Rows rows;
    private final SharedState shared;

    public SiteQuery(Rows rows, SharedState shared) {
        this.rows = rows;
        this.shared = shared;
    }

    /** Sites in name order. */
    public PageView<SiteView> list(Page page) {
        var found =
                rows.bodies(
                        WHAT,
                        SiteRecord.class,
                        "SELECT body FROM site WHERE name > ? ORDER BY name LIMIT ?",
                        page.after(),
                        page.limit() + 1);
        var use = PoolUse.read(rows);
        var links = shared.links();
        var views = new ArrayList<SiteView>();
        for (var site : page.cut(found)) {
            views.add(view(site, use, Optional.ofNullable(links.get(site.site()))));
        }
        return new PageView<>(views, page.next(found, each -> each.site().text()).orElse(null));
    }

    /** Names of all sites, retired ones too. */
    public Set<String> names() {
        return new TreeSet<>(rows.read(WHAT, row -> row.getString(1), "SELECT name FROM site"));
    }

    /**
     * One site.
     *
     * @throws AtollException NOT_FOUND
     */
    public SiteView show(SiteName name) {
        return view(find(name), PoolUse.read(rows), shared.linkHolder(name));
    }

    /**
     * A site's row.
     *
     * @throws AtollException NOT_FOUND
     */
    public SiteRecord find(SiteName name) {
        return rows.body(
                        WHAT, SiteRecord.class, "SELECT body FROM site WHERE name = ?", name.text())
                .orElseThrow(
                        () ->
                                new AtollException(
                                        ErrorCode.NOT_FOUND,
                                        "cannot find site '%s': no site of that name was invited"
                                                .formatted(name)));
    }

    private SiteView view(SiteRecord site, PoolUse use, Optional<String> instance) {
        var facts = site.facts();
        var allowance = facts.allowance();
        boolean connected = site.state() instanceof SiteState.Connected;
        var vitals = vitals(site.site());
        return new SiteView(
                site.site().text(),
                Texts.state(site.state()),
                intent(site.intent()),
                site.generation().number(),
                facts.labels().entries(),
                site.bound().entries(),
                pools(site, use),
                store(site, vital(vitals, "storeBytes")),
                new SiteView.Allow(
                        allowance.projects(),
                        allowance.executors(),
                        allowance.open(),
                        Texts.orNull(allowance.closedBecause())),
                since(site.state()).map(Texts::time).orElse(null),
                connected ? instance.orElse(null) : null,
                use.running(site.site()),
                vital(vitals, "loadPercent").map(Math::toIntExact).orElse(null),
                Texts.orNull(site.health().fault()));
    }

    private static SiteView.Store store(SiteRecord site, Optional<Long> lately) {
        var facts = site.facts();
        boolean joined = site.generation().number() > 0;
        return new SiteView.Store(
                lately.orElse(joined ? facts.storeBytes() : null),
                facts.storeQuotaBytes() == Long.MAX_VALUE ? null : facts.storeQuotaBytes());
    }

    private List<SiteView.Pool> pools(SiteRecord site, PoolUse use) {
        return site.facts().pools().stream()
                .map(
                        pool ->
                                pool(
                                        pool.resting(site.health().rests(pool.name())),
                                        use.of(site.site(), pool.name())))
                .toList();
    }

    private static SiteView.Pool pool(PoolFacts pool, PoolUse.Used used) {
        return new SiteView.Pool(
                pool.name().text(),
                pool.executor(),
                pool.cpu().millis() / MILLIS,
                pool.memory().bytes(),
                Math.max(0, pool.freeCpu().millis() - used.cpuMillis()) / MILLIS,
                Math.max(0, pool.freeMemory().bytes() - used.memoryBytes()),
                pool.gpu()
                        .map(
                                gpu ->
                                        new SiteView.Gpu(
                                                gpu.kind(),
                                                gpu.count(),
                                                Math.max(0, gpu.free() - used.gpus())))
                        .orElse(null),
                pool.scores(),
                pool.walltime().map(Durations::text).orElse(null),
                Texts.orNull(pool.rests()));
    }

    /** What the site said of itself last; empty: it has been silent for long. */
    private Map<?, ?> vitals(SiteName site) {
        return shared.vitals(site)
                .<Map<?, ?>>map(json -> rows.json().read(json, Map.class))
                .orElse(Map.of());
    }

    private static Optional<Long> vital(Map<?, ?> vitals, String key) {
        return vitals.get(key) instanceof Number number
                ? Optional.of(number.longValue())
                : Optional.empty();
    }

    private static String intent(SiteIntent intent) {
        return switch (intent) {
            case OPEN -> "none";
            case CORDONED -> "cordoned";
            case DRAINING -> "draining";
        };
    }

    private static Optional<Instant> since(SiteState state) {
        return switch (state) {
            case SiteState.Invited _ -> Optional.empty();
            case SiteState.Connected(_, var since) -> Optional.of(since);
            case SiteState.Disconnected(var since) -> Optional.of(since);
            case SiteState.Retired(var at) -> Optional.of(at);
        };
    }
}
