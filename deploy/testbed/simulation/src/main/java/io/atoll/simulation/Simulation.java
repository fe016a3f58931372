package io.atoll.simulation;

import io.atoll.bridge.ContentStore;
import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlRecord;
import io.atoll.control.event.ControlRecord.SiteRecord;
import io.atoll.control.event.Reply;
import io.atoll.control.live.LeaderConfig;
import io.atoll.control.state.SiteState;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.fault.FaultHandler;
import io.atoll.kernel.id.Generation;
import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.label.Labels;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.quantity.Cpu;
import io.atoll.kernel.virtual.SeededRandom;
import io.atoll.kernel.virtual.VirtualTime;
import io.atoll.simulation.check.Invariants;
import io.atoll.simulation.check.Truth;
import io.atoll.simulation.check.Violation;
import io.atoll.simulation.control.SimulatedControlPlane;
import io.atoll.simulation.network.SimulatedNetwork;
import io.atoll.simulation.site.AgentProcess;
import io.atoll.simulation.site.SimulatedSite;
import io.atoll.simulation.workload.Attacks;
import io.atoll.simulation.workload.Client;
import io.atoll.simulation.workload.DataRules;
import io.atoll.simulation.workload.Workload;
import io.atoll.work.Runtimes;
import io.atoll.work.SiteOffer;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One federation from its beginning to its rest, decided by a seed and a scenario alone: a control
 * plane, a global store and four sites, with work, faults, and all checks after every event.
 *
 * <p>Owned by the thread that calls {@link #run}.
 */
public final class Simulation {
    private static final int MOST_EVENTS = 2_000_000;

    /** Events between two looks at what a new leader would count. */
    private static final int COUNTED_EVERY = 97;

    private static final Duration REST = Duration.ofMinutes(60);
    private static final Map<SiteName, Boolean> IN_EU =
            Map.of(
                    Workload.GLOBAL,
                    true,
                    new SiteName("lyon"),
                    true,
                    new SiteName("oslo"),
                    false,
                    new SiteName("riga"),
                    true,
                    new SiteName("bern"),
                    false);

    private final long seed;
    private final VirtualTime time = new VirtualTime();
    private final World world;
    private final SimulatedControlPlane plane;
    private final List<SimulatedSite> sites = new ArrayList<>();
    private final Client client;
    private final Invariants invariants;
    private final Workload workload;
    private final Faults faults;
    private long events;
    private int shown;

    /**
     * @param out gets every line of the trace at once; absent: nobody does
     */
    public Simulation(long seed, Sabotage sabotage, Optional<PrintStream> out) {
        this(seed, Scenario.EVERYTHING, sabotage, out);
    }

    /** The same in another scenario. */
    public Simulation(long seed, Scenario scenario, Sabotage sabotage, Optional<PrintStream> out) {
        this.seed = seed;
        var random = new SeededRandom(seed);
        FaultHandler handler = Simulation::broken;
        var truth = new Truth();
        world = new World(time, random, handler, new Trace(time, out), truth, scenario, sabotage);
        plane = new SimulatedControlPlane(world, config());
        client = new Client(world, plane);
        for (String site : List.of("lyon", "oslo", "riga", "bern")) {
            addSite(site, random);
        }
        var stores = new TreeMap<SiteName, ContentStore>();
        stores.put(Workload.GLOBAL, plane.store());
        sites.forEach(site -> stores.put(site.name(), site.store()));
        Invariants.Law law = (content, store) -> DataRules.mayLie(content, store, IN_EU);
        invariants =
                new Invariants(
                        truth,
                        plane.database().log(),
                        law,
                        stores,
                        (site, attempt) ->
                                sites.stream()
                                        .filter(each -> each.name().equals(site))
                                        .anyMatch(each -> each.runs(attempt)));
        workload =
                new Workload(
                        world, plane, sites, invariants, client, new Attacks(world, plane, law));
        faults = new Faults(world, plane, sites, this::putBack);
    }

    // What was accepted since the copy is lost; who asked for it asks again.
    private void putBack() {
        shown = plane.database().committed();
        invariants.putBack();
        workload.putBack();
    }

    private static void broken(String what, Throwable fault) {
        if (fault instanceof Violation violation) {
            throw violation;
        }
        throw new AssertionError("an exception in " + what + ": " + fault, fault);
    }

    private static LeaderConfig config() {
        var usual = LeaderConfig.DEFAULT;
        return new LeaderConfig(
                Workload.GLOBAL,
                DataRules.inRegion(true),
                usual.leaseTtl(),
                usual.heartbeatEvery(),
                usual.repeatAfter(),
                usual.lossMargin(),
                usual.ticketTtl(),
                usual.requestTtl(),
                usual.uploadTtl(),
                usual.limits(),
                usual.siteFaults(),
                usual.tripwire(),
                usual.features());
    }

    private void addSite(String text, SeededRandom random) {
        var name = new SiteName(text);
        int cores = 2 + random.forPart("cores of " + text).nextInt(4);
        var pool =
                new SiteOffer.Pool(
                        new PoolName("cpu"),
                        "process",
                        Runtimes.PLAIN,
                        Cpu.ofCores(cores),
                        new ByteSize(1L << 34),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        new TreeMap<>());
        var offer =
                new SiteOffer(
                        Labels.none(),
                        List.of(pool),
                        new SiteOffer.Allowance(List.of("demo"), List.of("process"), true, ""),
                        Duration.ZERO,
                        Optional.empty());
        var network = new SimulatedNetwork(world, text, plane::gate);
        sites.add(new SimulatedSite(world, name, offer, network, plane));
    }

    /**
     * Runs it to its rest.
     *
     * @throws AssertionError if a promise is broken; the message tells how to repeat it
     */
    public Ending run() {
        try {
            plane.start();
            found();
            until(this::allJoined, Duration.ofMinutes(5), "all sites have joined");
            var random = world.random().forPart("scenario");
            workload.plan(2 + random.nextInt(5), Duration.ofMinutes(4));
            faults.begin();
            advance(faults.span());
            faults.stop();
            untilRest();
            return new Ending(
                    seed,
                    events,
                    invariants.executions(),
                    world.truth().startedAttempts(),
                    Duration.ofNanos(time.nanoTime()));
        } catch (AssertionError | RuntimeException failed) {
            throw new AssertionError(
                    "seed %d failed after %d events: %s%nrepeat: ./atoll test --seed %d%n%s"
                            .formatted(
                                    seed, events, failed.getMessage(), seed, world.trace().tail()),
                    failed);
        }
    }

    /** What one run was. */
    public record Ending(long seed, long events, int executions, int attempts, Duration took) {}

    private void found() {
        var giveUp = Duration.ofSeconds(20 + world.random().forPart("loss").nextInt(100));
        var policies = DataRules.policies(giveUp, world.sabotage() == Sabotage.RELEASE_ANY_PATH);
        plane.policies(policies);
        client.ask(
                () -> new ControlCommand.ApplyPolicies(Client.PERSON, policies, new TreeMap<>()),
                _ -> sites.forEach(this::invite));
    }

    private void invite(SimulatedSite site) {
        var token = Digest.of("token of " + site.name());
        client.ask(
                () ->
                        new ControlCommand.InviteSite(
                                Client.PERSON,
                                site.name(),
                                DataRules.inRegion(IN_EU.getOrDefault(site.name(), false)),
                                token,
                                time.now().plus(Duration.ofHours(1))),
                _ ->
                        client.ask(
                                () ->
                                        new ControlCommand.JoinSite(
                                                token,
                                                site.key(),
                                                site.installation(),
                                                new Generation(0)),
                                reply -> {
                                    if (reply instanceof Reply.Joined(_, var generation, _)) {
                                        site.joined(generation);
                                    }
                                }));
    }

    private boolean allJoined() {
        return sites.stream().allMatch(site -> site.agent().isPresent());
    }

    private void untilRest() {
        long deadline = time.nanoTime() + REST.toNanos();
        while (!(workload.done() && invariants.allEnded() && quiet())
                && time.nanoTime() < deadline) {
            plane.setAside().forEach(this::tryAgain);
            advance(Duration.ofSeconds(5));
        }
        if (!plane.setAside().isEmpty()) {
            throw new Violation("P1", "still set aside: " + plane.setAside());
        }
        invariants.atRest();
        if (invariants.allEnded()) {
            sites.forEach(this::notCutOff);
        }
        if (world.scenario() == Scenario.BROKEN_SITES && !invariants.allSucceeded()) {
            throw new Violation("the user's retries", "not all executions have succeeded");
        }
        if (!workload.refusals().isEmpty()) {
            throw new AssertionError("refused: " + workload.refusals());
        }
        if (invariants.allEnded() && !(workload.done() && quiet())) {
            throw new Violation("P1", "all runs ended, and something is still busy");
        }
    }

    // P1: a site that nothing is told to and that tells nothing is lost, whatever its link says.
    private void notCutOff(SimulatedSite site) {
        if (!isConnected(site) || !isQuiet(site)) {
            throw new Violation(
                    "P1",
                    "site '%s' is cut off: %s on record; of its reports, %d wait"
                            .formatted(
                                    site.name(),
                                    isConnected(site) ? "connected" : "not connected",
                                    site.agent().map(AgentProcess::unacknowledged).orElse(0)));
        }
    }

    private boolean isConnected(SimulatedSite site) {
        return plane.database().rows(SiteRecord.class).stream()
                .filter(row -> row.site().equals(site.name()))
                .anyMatch(row -> row.state() instanceof SiteState.Connected);
    }

    // The operator, once the faults are mended.
    private void tryAgain(String id) {
        plane.ask(
                new ControlCommand.ResolveQuarantined(Client.PERSON, id, true),
                reply -> world.trace().say("operator", "tries " + id + " again: " + reply));
    }

    // Nothing runs, and everything that was told is known to have been heard.
    private boolean quiet() {
        return plane.setAside().isEmpty()
                && sites.stream().allMatch(site -> isQuiet(site) && isConnected(site));
    }

    private static boolean isQuiet(SimulatedSite site) {
        return site.agent()
                .filter(
                        agent ->
                                agent.linked()
                                        && agent.running() == 0
                                        && agent.unacknowledged() == 0)
                .isPresent();
    }

    private void until(java.util.function.BooleanSupplier condition, Duration limit, String what) {
        long deadline = time.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (time.nanoTime() > deadline) {
                throw new AssertionError("not in time: " + what);
            }
            advance(Duration.ofMillis(100));
        }
    }

    private void showNewRows() {
        var log = plane.database().log();
        for (; shown < log.size() && world.trace().detailed(); shown++) {
            switch (log.get(shown)) {
                case ControlRecord.ExecutionRecord row ->
                        world.trace()
                                .detail(
                                        "row",
                                        "execution %s %s[%s] %s"
                                                .formatted(
                                                        row.execution(),
                                                        row.template(),
                                                        row.index(),
                                                        row.state()));
                case ControlRecord.AttemptRecord row ->
                        world.trace()
                                .detail(
                                        "row",
                                        "attempt %s at %s %s awaits %s, confirmed %s"
                                                .formatted(
                                                        row.attempt(),
                                                        row.site(),
                                                        row.state(),
                                                        row.awaits(),
                                                        row.report().isPresent()));
                case ControlRecord.TransferRecord row -> world.trace().detail("row", row);
                case ControlRecord.ReplicaRecord row -> world.trace().detail("row", row);
                // Its sets print in another order in every process.
                case ControlRecord.DecisionClassRecord row ->
                        world.trace().detail("row", "decision class " + row.digest());
                case ControlRecord other -> world.trace().detail("row", other);
            }
        }
    }

    // Event by event, each with all checks.
    private void advance(Duration by) {
        var reached = new boolean[1];
        time.schedule(by, () -> reached[0] = true);
        while (!reached[0]) {
            time.runNext();
            events++;
            if (events > MOST_EVENTS) {
                throw new AssertionError("more than " + MOST_EVENTS + " events");
            }
            showNewRows();
            invariants.afterEvent();
            if (events % COUNTED_EVERY == 0) {
                plane.countAnew();
            }
        }
    }
}
