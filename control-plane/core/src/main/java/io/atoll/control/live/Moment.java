package io.atoll.control.live;

import io.atoll.kernel.id.IdSource;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.id.Term;
import io.atoll.policy.PlacementEngine;
import io.atoll.policy.data.DataPolicy.StoreFacts;
import java.time.Instant;

/**
 * What holds while one event is applied: the time, the term, the settings and the policies in
 * force. Owned by {@code Federation}, which moves it on with each event, on the leader's thread;
 * everybody else only reads it.
 */
public final class Moment implements InForce {
    private final LeaderConfig config;
    private final Term term;
    private final IdSource ids;
    private PlacementEngine engine;
    private Instant now;

    public Moment(
            LeaderConfig config, Term term, IdSource ids, PlacementEngine engine, Instant now) {
        this.config = config;
        this.term = term;
        this.ids = ids;
        this.engine = engine;
        this.now = now;
    }

    public LeaderConfig config() {
        return config;
    }

    public LeaderConfig.Limits limits() {
        return config.limits();
    }

    public Term term() {
        return term;
    }

    public IdSource ids() {
        return ids;
    }

    @Override
    public PlacementEngine engine() {
        return engine;
    }

    public void setEngine(PlacementEngine next) {
        engine = next;
    }

    /** By the leader's monotonic clock; the same for all that one event leads to. */
    public Instant now() {
        return now;
    }

    public void setNow(Instant moment) {
        now = moment;
    }

    @Override
    public SiteName global() {
        return config.globalStore();
    }

    @Override
    public StoreFacts globalFacts() {
        return new StoreFacts(config.globalStore(), config.globalBound());
    }
}
