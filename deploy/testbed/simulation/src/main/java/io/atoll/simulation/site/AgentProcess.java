package io.atoll.simulation.site;

import io.atoll.agent.event.AgentEffect;
import io.atoll.agent.event.AgentEvent;
import io.atoll.agent.executor.AttemptLaunch;
import io.atoll.agent.executor.ExecutorListener;
import io.atoll.agent.executor.Exit;
import io.atoll.agent.executor.PatientExecutor;
import io.atoll.agent.journal.Journal;
import io.atoll.agent.loop.AgentLoop;
import io.atoll.agent.loop.AppendPace;
import io.atoll.agent.loop.Strikes;
import io.atoll.agent.site.SiteAgent;
import io.atoll.kernel.backoff.Backoff;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.IdSource;
import io.atoll.kernel.id.TransferId;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.virtual.SeededRandom;
import io.atoll.kernel.virtual.VirtualEventLoop;
import io.atoll.protocol.work.WorkBytes;
import io.atoll.simulation.Sabotage;
import io.atoll.simulation.World;
import io.atoll.simulation.network.AgentEnd;
import io.atoll.simulation.network.Downlink;
import io.atoll.simulation.network.SimulatedLink;
import io.atoll.simulation.network.Uplink;
import io.atoll.work.AttemptReport.Usage;
import io.atoll.work.SignedOrder;
import io.atoll.work.SiteOffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The agent between two crashes: the core on the loop of a real agent, under virtual time, and one
 * link at a time. Soft; owner thread: the simulation's.
 */
public final class AgentProcess implements AgentEnd, ExecutorListener {
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(20);
    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final Backoff RECONNECT =
            Backoff.doubling(Duration.ofMillis(500), Duration.ofSeconds(8));
    private static final Duration WALLTIME = Duration.ofDays(365);
    private static final int LONGEST_LISTING_MS = 8_000;
    private static final ByteSize LOG_LIMIT = new ByteSize(1 << 20);

    private final World world;
    private final SimulatedSite site;
    private final VirtualEventLoop loop;
    private final SiteAgent agent;
    private final AgentLoop core;
    private final SiteWork work;
    private final PatientExecutor executor;
    private final Backoff.Attempts reconnects;
    private final UUID process;
    private final Map<TransferId, Move> moves = new HashMap<>();
    private @Nullable SimulatedLink link;
    private long heardNanos;
    private boolean dead;
    private @Nullable CompletableFuture<Void> opening;

    AgentProcess(World world, SimulatedSite site) {
        this.world = world;
        this.site = site;
        loop = world.loop("agent of " + site.name(), 1 + site.random().nextInt(20), this::commit);
        var kept = site.journal().load();
        agent =
                SiteAgent.restore(
                        kept,
                        new WorkBytes(),
                        this::ownersWord,
                        digest -> !site.broken() && site.store().find(digest).isPresent(),
                        digest -> !site.broken() && site.store().find(digest).isEmpty());
        core =
                new AgentLoop(
                        agent,
                        Strikes.restore(kept),
                        journal(),
                        loop,
                        pace(site.random()),
                        new AgentLoop.Surroundings(
                                world.time(), world.faults(), this::journalBroke));
        work = new SiteWork(world, site, loop, this::tell);
        executor =
                new PatientExecutor(
                        site.executor(),
                        loop,
                        world.time(),
                        site.random(),
                        attempt -> agent.mayBeStarted(attempt, world.time().now()),
                        line -> world.trace().say(site.name().text(), line));
        reconnects = RECONNECT.endless(site.random());
        process = new IdSource(world.time(), site.random()).next();
    }

    private Journal journal() {
        return world.sabotage() == Sabotage.FORGET_TO_JOURNAL
                ? new ForgetfulJournal(site.journal())
                : site.journal();
    }

    // From as fast as a real agent's to one whose disk has little time for it.
    private static AppendPace pace(SeededRandom random) {
        return new AppendPace(
                1 + random.nextInt(16),
                World.between(random, 2, 200),
                World.between(random, 50, 500),
                1 + random.nextInt(AppendPace.USUAL.full()));
    }

    private void journalBroke(String why) {
        world.trace().say(site.name().text(), why);
        site.crash(World.between(site.random(), 100, 5000));
    }

    private void commit() {
        core.commit();
    }

    void start() {
        core.start(this::carryOut);
        // As a real agent does: what was laid out and not journaled was never started.
        site.sandboxes().keySet().removeIf(attempt -> !agent.holds(attempt));
        var places = new TreeMap<String, SortedSet<String>>();
        agent.places().forEach(place -> places.put(place, site.classesOf(place)));
        tell(new AgentEvent.PlacesClassed(places));
        executor.open(this);
        // Every pool of a simulated site has the same kind.
        String kind = site.openOffer().pools().getFirst().executor();
        opening =
                executor.list()
                        .thenAccept(
                                held -> {
                                    tell(new AgentEvent.ExecutorOpened(kind, held));
                                    dial();
                                });
        loop.schedule("heartbeat", HEARTBEAT, this::heartbeat);
        loop.schedule("tick", Duration.ofSeconds(1), this::tick);
        look();
    }

    /** Ends it at once; what was on its way to it is dropped. */
    void crash() {
        dead = true;
        if (opening != null) {
            opening.cancel(false);
        }
        loop.crash();
        executor.close();
        moves.values().forEach(Move::cancel);
        if (link != null) {
            link.closeByAgent();
            link = null;
        }
    }

    /** Reports that nobody has acknowledged. */
    public int unacknowledged() {
        return agent.unacknowledged();
    }

    /** Attempts that take room now. */
    public long running() {
        return agent.running();
    }

    public boolean linked() {
        return link != null;
    }

    private void tell(AgentEvent event) {
        core.put(event.getClass().getSimpleName(), () -> apply(event));
    }

    private void apply(AgentEvent event) {
        if (world.trace().detailed() && !(event instanceof AgentEvent.Ticked)) {
            world.trace().detail(site.name().text(), event);
        }
        core.apply(event);
    }

    private void carryOut(AgentEffect effect) {
        switch (effect) {
            case AgentEffect.SendReport(var mark, var _, var report) ->
                    send(new Uplink.Numbered(mark, report));
            case AgentEffect.ListContents(var listing) -> list(listing);
            case AgentEffect.SendInventory all -> send(new Uplink.Inventory(told(all)));
            case AgentEffect.Stage stage -> work.stage(stage);
            case AgentEffect.Launch(var assignment) -> launch(assignment.attempt());
            case AgentEffect.StopProcess(var attempt, var grace) -> {
                site.stopped(attempt);
                executor.stop(attempt, grace);
            }
            case AgentEffect.Publish(var assignment, var exit) -> work.publish(assignment, exit);
            case AgentEffect.PublishAgain(var assignment, var exit, var after) ->
                    loop.schedule("publish", after, () -> work.publish(assignment, exit));
            case AgentEffect.CheckSelf() -> checkSelf();
            case AgentEffect.Discard(var attempt) -> {
                executor.forget(attempt);
                site.sandboxes().remove(attempt);
            }
            case AgentEffect.Move(var order) -> move(order);
            case AgentEffect.HashInPlace hash -> work.hashInPlace(hash);
            case AgentEffect.Quit(var reason) ->
                    throw new IllegalStateException("the agent of " + site.name() + ": " + reason);
        }
    }

    private void launch(AttemptId attempt) {
        var sandbox = site.sandboxes().get(attempt);
        if (sandbox == null) {
            var now = world.time().now();
            var none = new Exit.CouldNotStart(Exit.CouldNotStart.SITE_FAULT, "its sandbox is gone");
            tell(
                    new AgentEvent.ProcessEnded(
                            attempt, new Exit(none, now, now, Usage.NONE, false, false)));
            return;
        }
        var spec = sandbox.assignment().spec();
        var folder = Path.of("attempt");
        executor.start(
                new AttemptLaunch(
                        attempt,
                        sandbox.assignment().pool(),
                        spec.resources(),
                        List.of("true"),
                        Map.of(),
                        folder,
                        folder,
                        folder,
                        folder,
                        spec.walltime().orElse(WALLTIME),
                        spec.stop().grace(),
                        spec.stop().signal(),
                        LOG_LIMIT));
    }

    private void move(SignedOrder order) {
        if (moves.containsKey(order.id())) {
            return;
        }
        var move =
                new Move(
                        world,
                        site,
                        order,
                        end -> {
                            moves.remove(order.id());
                            tell(end);
                        });
        moves.put(order.id(), move);
        move.begin();
    }

    private AgentEffect.SendInventory told(AgentEffect.SendInventory all) {
        return world.sabotage() == Sabotage.FORGET_ATTEMPTS
                ? new AgentEffect.SendInventory(
                        all.number(), List.of(), all.contents(), all.unlisted())
                : all;
    }

    // A large store takes its time: much happens between the question and the answer.
    private void list(long listing) {
        loop.schedule(
                "list",
                World.between(site.random(), 0, LONGEST_LISTING_MS),
                () -> {
                    boolean listed = !site.broken();
                    var contents = listed ? site.store().list() : List.<Digest>of();
                    loop.schedule(
                            "listed",
                            World.between(site.random(), 0, LONGEST_LISTING_MS),
                            () ->
                                    tell(
                                            new AgentEvent.ContentsListed(
                                                    listing,
                                                    contents,
                                                    listed
                                                            ? Optional.empty()
                                                            : Optional.of("the disk is gone"))));
                });
    }

    private void look() {
        loop.schedule("look", LOOK_EVERY, this::look);
        checkSelf();
    }

    private void checkSelf() {
        loop.schedule(
                "self-check",
                World.between(site.random(), 1, 3_000),
                () -> tell(new AgentEvent.SelfChecked(site.seenFault())));
    }

    private void send(Uplink message) {
        if (link != null) {
            link.send(message);
        }
    }

    private void heartbeat() {
        loop.schedule("heartbeat", HEARTBEAT, this::heartbeat);
        if (link == null) {
            return;
        }
        if (world.time().nanoTime() - heardNanos > LEASE.toNanos()) {
            link.closeByAgent();
            lost("no heartbeat was answered");
            return;
        }
        send(new Uplink.Heartbeat(agent.heldDigest(), agent.heldOrders()));
    }

    private void tick() {
        loop.schedule("tick", Duration.ofSeconds(1), this::tick);
        apply(new AgentEvent.Ticked());
    }

    private SiteOffer ownersWord() {
        return world.sabotage() == Sabotage.IGNORE_THE_OWNER ? site.openOffer() : site.offer();
    }

    private void dial() {
        if (dead) {
            return;
        }
        site.network()
                .dial(
                        new Uplink.Hello(
                                site.name(),
                                site.generation(),
                                site.key(),
                                site.installation(),
                                site.starts(),
                                process,
                                agent.offerForHello(),
                                agent.lastReport(),
                                agent.heard()),
                        this);
    }

    @Override
    public void opened(SimulatedLink opened) {
        if (dead) {
            opened.closeByAgent();
            return;
        }
        link = opened;
        heardNanos = world.time().nanoTime();
    }

    @Override
    public void received(SimulatedLink from, Downlink message) {
        if (dead || from != link) {
            return;
        }
        switch (message) {
            case Downlink.HeartbeatAnswered _ -> heardNanos = world.time().nanoTime();
            case Downlink.Said(var term, var said) -> {
                reconnects.reset();
                tell(new AgentEvent.Told(term, said));
            }
        }
    }

    @Override
    public void closed(String why) {
        if (!dead) {
            lost(why);
        }
    }

    private void lost(String why) {
        link = null;
        world.trace().say(site.name().text(), "link lost: " + why);
        tell(new AgentEvent.LinkLost());
        reconnects.next().ifPresent(wait -> loop.schedule("dial", wait, this::dial));
    }

    @Override
    public void started(AttemptId attempt, Instant at, long pid) {
        tell(new AgentEvent.ProcessStarted(attempt, at));
    }

    @Override
    public void lingers(AttemptId attempt, String why) {
        if (world.sabotage() == Sabotage.END_TOO_EARLY) {
            var now = world.time().now();
            world.truth().ownFault(attempt); // another check than the one that is meant
            ended(attempt, new Exit(new Exit.Killed(9), now, now, Usage.NONE, false, false));
            return;
        }
        tell(new AgentEvent.ProcessLingers(attempt, why));
    }

    @Override
    public void ended(AttemptId attempt, Exit exit) {
        tell(new AgentEvent.ProcessEnded(attempt, exit));
    }
}
