package io.atoll.control.leader;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.IdSource;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.id.Term;
import io.atoll.policy.DataPolicy.StoreFacts;
import io.atoll.policy.PlacementEngine;
import java.time.Instant;

/**
 * What the registries share: settings, the moment, the policies in force, what is being collected,
 * and each other. Owned by {@link Federation}, on its thread.
 */
final class Live {
    private final LeaderConfig config;
    private final Term term;
    private final IdSource ids;
    private final Changes changes;
    private final Past past;
    private final SiteRegistry sites;
    private final StockTaking stock;
    private final ArtifactRegistry artifacts;
    private final TransferPlanner transfers;
    private final PlacementPlanner placement;
    private final RetryPauses pauses;
    private final AttemptRegistry attempts;
    private final Inventories inventories;
    private final RunRegistry runs;
    private final Cancellation cancellation;
    private final DurabilityGate durability;
    private final LateResults lateResults;
    private final PoolWatch pools;
    private final Reserved reserved;
    private final Quarantine quarantine;
    private final Trail trail;
    private final WithheldRuns withheld = new WithheldRuns();
    private PlacementEngine engine;
    private Instant now;

    Live(LeaderConfig config, Term term, IdSource ids, Snapshot snapshot, Instant now) {
        this.config = config;
        this.term = term;
        this.ids = ids;
        this.now = now;
        engine = new PlacementEngine(snapshot.policies());
        changes = new Changes(snapshot.eventNumbers());
        past = new Past(this, snapshot);
        quarantine = new Quarantine(snapshot.quarantine());
        trail = new Trail(config.tripwire(), quarantine);
        sites = new SiteRegistry(this);
        stock = new StockTaking(this);
        artifacts = new ArtifactRegistry(this);
        transfers = new TransferPlanner(this);
        placement = new PlacementPlanner(this, snapshot.factsRevision());
        pauses = new RetryPauses(this);
        attempts = new AttemptRegistry(this);
        inventories = new Inventories(this, withheld);
        runs = new RunRegistry(this);
        cancellation = new Cancellation(this);
        durability = new DurabilityGate(this);
        lateResults = new LateResults(this);
        pools = new PoolWatch(this);
        reserved = new Reserved(config.globalStore());
    }

    LeaderConfig config() {
        return config;
    }

    LeaderConfig.Limits limits() {
        return config.limits();
    }

    Term term() {
        return term;
    }

    IdSource ids() {
        return ids;
    }

    Changes changes() {
        return changes;
    }

    Past past() {
        return past;
    }

    SiteRegistry sites() {
        return sites;
    }

    StockTaking stock() {
        return stock;
    }

    ArtifactRegistry artifacts() {
        return artifacts;
    }

    TransferPlanner transfers() {
        return transfers;
    }

    RetryPauses pauses() {
        return pauses;
    }

    PlacementPlanner placement() {
        return placement;
    }

    AttemptRegistry attempts() {
        return attempts;
    }

    Inventories inventories() {
        return inventories;
    }

    RunRegistry runs() {
        return runs;
    }

    Cancellation cancellation() {
        return cancellation;
    }

    Reserved reserved() {
        return reserved;
    }

    Quarantine quarantine() {
        return quarantine;
    }

    WithheldRuns withheld() {
        return withheld;
    }

    Trail trail() {
        return trail;
    }

    DurabilityGate durability() {
        return durability;
    }

    LateResults lateResults() {
        return lateResults;
    }

    PoolWatch pools() {
        return pools;
    }

    PlacementEngine engine() {
        return engine;
    }

    void engine(PlacementEngine next) {
        engine = next;
    }

    Instant now() {
        return now;
    }

    void now(Instant moment) {
        now = moment;
    }

    SiteName global() {
        return config.globalStore();
    }

    StoreFacts globalFacts() {
        return new StoreFacts(config.globalStore(), config.globalBound());
    }

    // The core depends on no annotations that would check the format.
    @SuppressWarnings("AnnotateFormatMethod")
    static AtollException refuse(ErrorCode code, String sentence, Object... values) {
        return new AtollException(code, sentence.formatted(values));
    }
}
