package io.atoll.policy.loader;

import dev.cel.runtime.CelVariableResolver;
import io.atoll.policy.DataLocality;
import io.atoll.policy.facts.PoolFacts;
import io.atoll.policy.facts.SiteFacts;
import io.atoll.policy.request.PlacementRequest;
import java.util.Optional;

/** What an expression reads of a request, a site and a pool; looked up only when it is read. */
record CandidateVariables(PlacementRequest request, SiteFacts site, PoolFacts pool)
        implements CelVariableResolver {

    @Override
    public Optional<Object> find(String name) {
        return switch (name) {
            case "site" -> Optional.of(new SiteView(request, site));
            case "site.name" -> Optional.of(site.name().text());
            case "site.labels" -> Optional.of(site.labels().entries());
            case "site.bound" -> Optional.of(site.bound().entries());
            default ->
                    name.startsWith("pool.")
                            ? ofPool(name)
                            : new RequestVariables(request).find(name);
        };
    }

    private Optional<Object> ofPool(String name) {
        return switch (name) {
            case "pool.name" -> Optional.of(pool.name().text());
            case "pool.executor" -> Optional.of(pool.executor());
            case "pool.arch" -> Optional.of(pool.arch().orElse(""));
            case "pool.cpu" -> Optional.of(pool.cpu().millis() / 1000.0);
            case "pool.memory" -> Optional.of(pool.memory().bytes());
            case "pool.gpu.kind" ->
                    Optional.of(pool.gpu().map(PoolFacts.GpuFacts::kind).orElse(""));
            case "pool.gpu.count" ->
                    Optional.of((long) pool.gpu().map(PoolFacts.GpuFacts::count).orElse(0));
            case "pool.gpu.memory" ->
                    Optional.of(pool.gpu().map(gpu -> gpu.memory().bytes()).orElse(0L));
            case "pool.scores" -> Optional.of(new ScoreMap(pool.scores()));
            case "pool.waiting" -> Optional.of((long) pool.waiting());
            default -> Optional.empty();
        };
    }

    /** The value of {@code site} itself, for {@code data.locality(site)}. */
    record SiteView(PlacementRequest request, SiteFacts site) {
        double locality() {
            return DataLocality.share(request, site.name());
        }
    }
}
