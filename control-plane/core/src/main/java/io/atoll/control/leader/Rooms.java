package io.atoll.control.leader;

import io.atoll.control.artifact.ArtifactRegistry;
import io.atoll.control.artifact.Contents;
import io.atoll.control.attempt.AttemptRegistry;
import io.atoll.control.attempt.AttemptReports;
import io.atoll.control.attempt.AttemptWatch;
import io.atoll.control.attempt.DurabilityGate;
import io.atoll.control.attempt.HeldBack;
import io.atoll.control.attempt.InventoryAnswers;
import io.atoll.control.attempt.LateResults;
import io.atoll.control.attempt.LostInputs;
import io.atoll.control.attempt.SelfChecks;
import io.atoll.control.attempt.StockTaking;
import io.atoll.control.command.CancelCommands;
import io.atoll.control.command.Cancellation;
import io.atoll.control.command.Deferrals;
import io.atoll.control.command.Downloads;
import io.atoll.control.command.IdempotencyKeys;
import io.atoll.control.command.InPlaceRequests;
import io.atoll.control.command.RunCommands;
import io.atoll.control.command.Uploads;
import io.atoll.control.event.Snapshot;
import io.atoll.control.live.Changes;
import io.atoll.control.live.Feature;
import io.atoll.control.live.LeaderConfig;
import io.atoll.control.live.Moment;
import io.atoll.control.placement.InputReach;
import io.atoll.control.placement.InputWaits;
import io.atoll.control.placement.PlacementPlanner;
import io.atoll.control.placement.Reasons;
import io.atoll.control.placement.Requests;
import io.atoll.control.run.OutputArtifacts;
import io.atoll.control.run.Prefetch;
import io.atoll.control.run.RunRegistry;
import io.atoll.control.site.FactsLog;
import io.atoll.control.site.Inventories;
import io.atoll.control.site.Invitations;
import io.atoll.control.site.Leases;
import io.atoll.control.site.Past;
import io.atoll.control.site.PoolWatch;
import io.atoll.control.site.SiteLinks;
import io.atoll.control.site.SiteRegistry;
import io.atoll.control.trail.FollowUps;
import io.atoll.control.trail.Quarantine;
import io.atoll.control.trail.Trail;
import io.atoll.control.transfer.GlobalArrivals;
import io.atoll.control.transfer.TransferPlanner;
import io.atoll.control.transfer.TransferReports;
import io.atoll.kernel.id.IdSource;
import io.atoll.kernel.id.Term;
import io.atoll.policy.PlacementEngine;
import java.time.Instant;
import java.util.List;

/**
 * Builds the rooms of the leader from the bottom up, each from what it uses, for {@link Federation}
 * alone. docs/architecture/overview.md has the picture.
 */
final class Rooms {
    private final Moment moment;
    private final Changes changes;
    private final Quarantine quarantine;
    private final Trail trail;
    private final FollowUps followUps;
    private final SiteRegistry sites;
    private final Leases leases;
    private final Inventories inventories;
    private final SiteLinks links;
    private final PoolWatch pools;
    private final Contents contents;
    private final ArtifactRegistry artifacts;
    private final TransferPlanner transfers;
    private final TransferReports transferReports;
    private final GlobalArrivals arrivals;
    private final PlacementPlanner placement;
    private final RunRegistry runs;
    private final Prefetch prefetch;
    private final AttemptRegistry attempts;
    private final DurabilityGate gate;
    private final LateResults lateResults;
    private final AttemptReports attemptReports;
    private final AttemptWatch watch;
    private final LostInputs lostInputs;
    private final InventoryAnswers answers;
    private final StockTaking stock;
    private final SelfChecks selfChecks;
    private final RunCommands runCommands;
    private final CancelCommands cancelCommands;
    private final Uploads uploads;
    private final Downloads downloads;
    private final InPlaceRequests inPlace;
    private final List<Feature> features;

    Rooms(Snapshot snapshot, LeaderConfig config, Term term, IdSource ids, Instant now) {
        moment = new Moment(config, term, ids, new PlacementEngine(snapshot.policies()), now);
        changes = new Changes(snapshot.eventNumbers());
        quarantine = new Quarantine(snapshot.quarantine());
        trail = new Trail(config.tripwire(), quarantine);
        followUps = new FollowUps(trail);

        var invitations = new Invitations(moment, changes, snapshot.invitations());
        var past = new Past(moment, changes, invitations, snapshot);
        var facts = new FactsLog(snapshot.factsRevision());
        sites = new SiteRegistry(moment, changes, followUps, facts, invitations, past);
        leases = new Leases(moment, changes, trail, sites);
        inventories = new Inventories(moment, changes);
        links = new SiteLinks(moment, changes, followUps, sites, leases, past, inventories);
        pools = new PoolWatch(moment, changes, trail, sites);

        contents = new Contents(moment, changes, followUps, sites);
        artifacts = new ArtifactRegistry(moment, changes, contents);
        transfers =
                new TransferPlanner(moment, changes, trail, followUps, sites, artifacts, contents);
        transferReports = new TransferReports(moment, changes, contents, transfers);
        arrivals = new GlobalArrivals(moment, artifacts, contents, transfers);

        var assigner = new BoundAssigner();
        var requests = new Requests(moment, artifacts, contents);
        placement = new PlacementPlanner(moment, changes, trail, sites, inputs(requests), assigner);
        var making = new OutputArtifacts(moment, requests, artifacts, contents);
        runs = new RunRegistry(moment, changes, artifacts, transfers, placement, assigner, making);
        prefetch = new Prefetch(moment, artifacts, contents, transfers, runs);

        var heldBack = new HeldBack(artifacts);
        attempts = new AttemptRegistry(moment, changes, sites, pools, placement, runs, heldBack);
        assigner.bind(attempts);
        gate = gate(making, heldBack);
        lateResults = new LateResults(moment, changes, placement, runs);
        attemptReports = new AttemptReports(moment, changes, attempts, lateResults, gate);
        watch = new AttemptWatch(moment, changes, trail, sites, placement, runs, attempts);
        lostInputs = new LostInputs(moment, trail, sites, requests, contents, transfers, attempts);
        answers = new InventoryAnswers(changes, sites, contents, runs, attempts, attemptReports);
        stock = new StockTaking(moment, changes, links, runs, answers, attempts, attemptReports);
        selfChecks = new SelfChecks(moment, changes, inventories, pools, attempts);

        var keys =
                new IdempotencyKeys(moment, changes, snapshot.idempotency(), IdempotencyKeys.MOST);
        var stores = new RunCommands.Stores(sites, artifacts, contents);
        runCommands = new RunCommands(moment, changes, keys, stores, runs, snapshot);
        var cancellation = new Cancellation(moment, changes, placement, runs, attempts, gate);
        cancelCommands = new CancelCommands(changes, runs, cancellation);
        var deferrals = new Deferrals(moment, changes);
        uploads = new Uploads(moment, changes, trail, keys, artifacts, contents);
        downloads = new Downloads(moment, changes, artifacts, contents, transfers, deferrals);
        inPlace = new InPlaceRequests(moment, changes, keys, sites, artifacts, contents, deferrals);
        features =
                config.features().stream()
                        .map(maker -> maker.make(moment, changes, snapshot))
                        .toList();
    }

    private PlacementPlanner.Inputs inputs(Requests requests) {
        var reasons = new Reasons(moment, changes, sites);
        return new PlacementPlanner.Inputs(
                requests,
                new InputReach(moment, sites, contents, transfers, requests),
                new InputWaits(moment, trail, contents, transfers, requests, reasons));
    }

    private DurabilityGate gate(OutputArtifacts making, HeldBack heldBack) {
        return new DurabilityGate(
                moment,
                changes,
                trail,
                sites,
                placement.durability(),
                new DurabilityGate.Outputs(making, artifacts, contents, transfers),
                heldBack,
                attempts);
    }

    Moment moment() {
        return moment;
    }

    Changes changes() {
        return changes;
    }

    Quarantine quarantine() {
        return quarantine;
    }

    Trail trail() {
        return trail;
    }

    FollowUps followUps() {
        return followUps;
    }

    SiteRegistry sites() {
        return sites;
    }

    Leases leases() {
        return leases;
    }

    Inventories inventories() {
        return inventories;
    }

    SiteLinks links() {
        return links;
    }

    PoolWatch pools() {
        return pools;
    }

    Contents contents() {
        return contents;
    }

    ArtifactRegistry artifacts() {
        return artifacts;
    }

    TransferPlanner transfers() {
        return transfers;
    }

    TransferReports transferReports() {
        return transferReports;
    }

    GlobalArrivals arrivals() {
        return arrivals;
    }

    PlacementPlanner placement() {
        return placement;
    }

    RunRegistry runs() {
        return runs;
    }

    Prefetch prefetch() {
        return prefetch;
    }

    AttemptRegistry attempts() {
        return attempts;
    }

    DurabilityGate gate() {
        return gate;
    }

    LateResults lateResults() {
        return lateResults;
    }

    AttemptReports attemptReports() {
        return attemptReports;
    }

    AttemptWatch watch() {
        return watch;
    }

    LostInputs lostInputs() {
        return lostInputs;
    }

    InventoryAnswers answers() {
        return answers;
    }

    StockTaking stock() {
        return stock;
    }

    SelfChecks selfChecks() {
        return selfChecks;
    }

    RunCommands runCommands() {
        return runCommands;
    }

    CancelCommands cancelCommands() {
        return cancelCommands;
    }

    Uploads uploads() {
        return uploads;
    }

    Downloads downloads() {
        return downloads;
    }

    List<Feature> features() {
        return features;
    }

    InPlaceRequests inPlace() {
        return inPlace;
    }
}
