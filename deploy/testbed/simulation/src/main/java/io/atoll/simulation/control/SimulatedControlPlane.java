package io.atoll.simulation.control;

import io.atoll.bridge.Content;
import io.atoll.bridge.Ticket;
import io.atoll.bridge.memory.InMemoryContentStore;
import io.atoll.control.commit.CommitRefusedException;
import io.atoll.control.commit.FederationStore;
import io.atoll.control.commit.InMemoryFederationStore;
import io.atoll.control.commit.StoreCommitter;
import io.atoll.control.commit.TermEnd;
import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlEvent;
import io.atoll.control.event.ControlRecord.QuarantineRecord;
import io.atoll.control.event.ControlRecord.QuarantineState;
import io.atoll.control.event.Reply;
import io.atoll.control.leader.Federation;
import io.atoll.control.leader.RebuildFailedException;
import io.atoll.control.live.LeaderConfig;
import io.atoll.control.live.Tripwire;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.IdSource;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.id.Term;
import io.atoll.kernel.label.Labels;
import io.atoll.kernel.virtual.SeededRandom;
import io.atoll.policy.PlacementEngine;
import io.atoll.policy.PolicySet;
import io.atoll.policy.data.DataPolicy.ArtifactFacts;
import io.atoll.policy.data.DataPolicy.StoreFacts;
import io.atoll.simulation.Sabotage;
import io.atoll.simulation.World;
import io.atoll.simulation.check.CountedAnew;
import io.atoll.simulation.network.Gate;
import io.atoll.simulation.site.DataPlane;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The control plane: its database and global store, which stay, and the leader of the moment, which
 * crashes, steps down and is deposed. Owned by the simulation's thread.
 */
public final class SimulatedControlPlane implements DataPlane {
    private final World world;
    private final LeaderConfig config;
    private final SeededRandom random;
    private final IdSource ids;
    private final InMemoryFederationStore database = new InMemoryFederationStore();
    private final FederationStore store;
    private final InMemoryContentStore contents = new InMemoryContentStore();
    private final Tickets tickets = new Tickets();
    private final Plants plants = new Plants();
    private TermEnd lastEnd = TermEnd.because("");
    private PlacementEngine judge;
    private long starts;
    private int restorations;
    private long commitLaneNanos;
    private @Nullable Leadership leader;

    public SimulatedControlPlane(World world, LeaderConfig config) {
        this.world = world;
        this.config = config.with(plants);
        random = world.random().forPart("control plane");
        ids = new IdSource(world.time(), random.forPart("ids"));
        store =
                world.sabotage() == Sabotage.NONE
                        ? database
                        : new SabotagedStore(database, world.sabotage(), ids);
        judge = new PlacementEngine(PolicySet.empty());
    }

    /** The rows that are durable. */
    public InMemoryFederationStore database() {
        return database;
    }

    public IdSource ids() {
        return ids;
    }

    /** Who takes links now. */
    public Optional<Gate> gate() {
        return Optional.ofNullable(leader);
    }

    /** The compiled form of the policies that are about to be applied. */
    public void policies(PolicySet policies) {
        database.policies(policies);
        judge = new PlacementEngine(policies);
    }

    /** Begins a new term, unless somebody leads. */
    public void start() {
        if (leader != null) {
            return;
        }
        starts++;
        var term = store.begin("control-" + starts);
        world.trace().say("control", "leads in term " + term);
        var federation = rebuild(term);
        if (federation.isEmpty()) {
            down(World.between(random, 200, 4000));
            return;
        }
        var mine = new Leadership[1];
        mine[0] =
                new Leadership(
                        world,
                        term,
                        federation.get(),
                        new StoreCommitter(new Session(store, this), term, this::inOrder),
                        new Leadership.Sight(
                                new EffectMessages(tickets),
                                new RecordView(database, world.sabotage()),
                                lastEnd.suspects()),
                        end -> steppedDown(mine[0], end));
        lastEnd = TermEnd.because("");
        leader = mine[0];
    }

    // Empty: it broke, or what broke the last leader could not be written.
    private Optional<Federation> rebuild(Term term) {
        try {
            if (!lastEnd.strikes().isEmpty() && world.sabotage() != Sabotage.SPARE_THE_SUSPECT) {
                store.commit(term, List.copyOf(lastEnd.strikes()));
            }
            return Optional.of(
                    Federation.rebuild(store.load(), config, term, ids, world.time().now()));
        } catch (CommitRefusedException refused) {
            forget();
            return Optional.empty();
        } catch (RebuildFailedException failed) {
            broken(failed.strike(), Objects.requireNonNull(failed.getCause()));
            lastEnd = new TermEnd("", List.of(failed.strike()), Set.of(), Optional.of(failed));
            return Optional.empty();
        }
    }

    /** Compares what the leader counts with what a leader that began now would. */
    public void countAnew() {
        if (leader == null) {
            return;
        }
        var term = leader.term();
        leader.counters().ifPresent(counted -> CountedAnew.judge(counted, anew(term)));
    }

    private SortedMap<String, String> anew(Term term) {
        var quiet = config.with(Tripwire.NONE);
        var others = new IdSource(world.time(), random.forPart("counted anew"));
        return Federation.rebuild(store.load(), quiet, term, others, world.time().now()).counters();
    }

    private void broken(QuarantineRecord strike, Throwable fault) {
        if (!(fault instanceof Plants.PlantedException)) {
            throw new AssertionError("the leader broke: " + strike, fault);
        }
        world.trace().say("control", "broke: " + strike.suspect());
        plants.struck(strike.suspect().toString());
    }

    // Whoever leads next does not know what broke this one.
    private void forget() {
        lastEnd = TermEnd.because("");
        plants.forget();
    }

    /** Some of the leader's work always throws from now on. */
    public void plant(SeededRandom chance) {
        world.trace().say("faults", "plants " + plants.plant(chance));
    }

    /** Nothing that was planted throws any more. */
    public void clearPlants() {
        plants.clear();
    }

    /** What waits for an operator. */
    public List<String> setAside() {
        return database.rows(QuarantineRecord.class).stream()
                .filter(row -> row.state() == QuarantineState.SET_ASIDE)
                .map(row -> row.suspect().id())
                .toList();
    }

    // One transaction after another, each some milliseconds; now and then the disk is slow.
    private void inOrder(Runnable commit) {
        var takes =
                World.chance(random, 0.5)
                        ? World.between(random, 500, 3000)
                        : World.between(random, 1, 10);
        commitLaneNanos = Math.max(commitLaneNanos, world.time().nanoTime()) + takes.toNanos();
        world.time().schedule(Duration.ofNanos(commitLaneNanos - world.time().nanoTime()), commit);
    }

    private void steppedDown(Leadership who, TermEnd end) {
        if (who == leader) {
            world.trace().say("control", "steps down: " + end.why());
            lastEnd = end;
            end.strikes().forEach(strike -> broken(strike, end.fault().orElseThrow()));
            down(World.between(random, 200, 4000));
        } else {
            who.crash();
        }
    }

    /** Ends the process at once; another begins after {@code down}. */
    public void crash(Duration down) {
        if (leader != null) {
            world.trace().say("control", "crashes");
            forget();
            down(down);
        }
    }

    private void down(Duration down) {
        if (leader != null) {
            leader.crash();
            leader = null;
        }
        world.time().schedule(down, this::start);
    }

    /**
     * Whoever leads ends, the database is put back to what it was when {@code committed} records
     * were in its log, and after {@code down} somebody leads again.
     */
    public void putBack(int committed, Duration down) {
        world.trace().say("control", "ends, and its database is put back");
        forget();
        down(down);
        restorations++;
        database.putBack(committed);
    }

    /** How often the database was put back: connections do not survive it. */
    int restorations() {
        return restorations;
    }

    /** Another instance takes over while this one believes for a while that it leads. */
    public void depose() {
        var older = leader;
        if (older == null) {
            return;
        }
        world.trace().say("control", "is deposed without knowing");
        forget();
        leader = null;
        start();
        world.time()
                .schedule(
                        World.between(random, 500, 6000),
                        () -> {
                            older.resign("another instance leads");
                            world.time().schedule(Duration.ofMillis(1), older::crash);
                        });
    }

    /** Asks the leader; UNAVAILABLE when nobody leads. A leader that crashes never answers. */
    public void ask(ControlCommand command, Consumer<Reply> reply) {
        if (leader == null) {
            reply.accept(new Reply.Refused(ErrorCode.UNAVAILABLE, "nobody leads"));
        } else {
            leader.ask(command, reply);
        }
    }

    private void tell(ControlEvent event) {
        if (leader != null) {
            leader.tell(event);
        }
    }

    @Override
    public boolean up() {
        return leader != null;
    }

    @Override
    public long incarnation() {
        return starts;
    }

    @Override
    public InMemoryContentStore store() {
        return contents;
    }

    @Override
    public Optional<Ticket> read(String text) {
        return tickets.read(text);
    }

    @Override
    public boolean mayLie(SortedSet<String> classes, SiteName origin) {
        return judge.mayLie(
                        new ArtifactFacts(classes, origin, Labels.none()),
                        new StoreFacts(config.globalStore(), config.globalBound()))
                .allowed();
    }

    @Override
    public void verified(Ticket ticket, Content content, long bytesMoved) {
        tell(
                new ControlEvent.ReplicaVerified(
                        config.globalStore(), ticket.id(), content, bytesMoved));
    }

    @Override
    public void lost(Digest digest, String why) {
        world.trace().say("control", "global store lost " + digest);
        tell(new ControlEvent.GlobalReplicaLost(config.globalStore(), digest, why));
    }
}
