package io.atoll.simulation.site;

import io.atoll.agent.executor.AttemptLaunch;
import io.atoll.agent.executor.Exit;
import io.atoll.agent.executor.memory.InMemoryExecutor;
import io.atoll.agent.executor.memory.Program;
import io.atoll.agent.journal.JournalKind;
import io.atoll.agent.journal.memory.InMemoryJournal;
import io.atoll.bridge.ContentHasher;
import io.atoll.bridge.memory.InMemoryContentStore;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.Generation;
import io.atoll.kernel.id.IdSource;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.virtual.SeededRandom;
import io.atoll.simulation.Sabotage;
import io.atoll.simulation.Scenario;
import io.atoll.simulation.World;
import io.atoll.simulation.check.Violation;
import io.atoll.simulation.network.SimulatedNetwork;
import io.atoll.simulation.workload.DataRules;
import io.atoll.work.SiteOffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A site: its disk (journal, store, sandboxes, files), its executor, and the agent that runs now.
 *
 * <p>Owns what outlives the agent. Owned by the simulation's thread.
 */
public final class SimulatedSite {
    /** Whatever lies below is raw, whatever anybody asks for. */
    public static final String RAW_FOLDER = "/raw/";

    private static final Duration STARTING = Duration.ofSeconds(1);

    private final World world;
    private final SiteName name;
    private final SeededRandom random;
    private final SeededRandom busy;
    private final SimulatedNetwork network;
    private final DataPlane dataPlane;
    private final SiteOffer offer;
    private final UUID installation;
    private final Digest key;
    private final InMemoryContentStore store = new InMemoryContentStore();
    private final InMemoryExecutor executor;
    private final Programs programs;
    private final Set<AttemptId> stopped = new HashSet<>();
    private Instant fullUntil = Instant.MIN;
    private final Map<AttemptId, Sandbox> sandboxes = new TreeMap<>();
    private final Map<String, byte[]> files = new TreeMap<>();
    private Generation generation = new Generation(0);
    private InMemoryJournal journal = new InMemoryJournal();
    private long starts;
    private Condition condition = Condition.SOUND;
    private @Nullable AgentProcess agent;
    private @Nullable Instant closedSince;

    public SimulatedSite(
            World world,
            SiteName name,
            SiteOffer offer,
            SimulatedNetwork network,
            DataPlane dataPlane) {
        this.world = world;
        this.name = name;
        this.offer = offer;
        this.network = network;
        this.dataPlane = dataPlane;
        random = world.random().forPart("site " + name);
        installation = new IdSource(world.time(), random).next();
        key = Digest.of("key of " + name);
        busy = world.random().forPart("executor of " + name);
        programs = new Programs(random, world.scenario() == Scenario.EVERYTHING);
        executor =
                new InMemoryExecutor(
                        world.loop("executor of " + name, 1, () -> {}),
                        world.time(),
                        this::launch,
                        this::executorIsFull);
    }

    public SiteName name() {
        return name;
    }

    /** Whether a program of {@code attempt} runs here, whatever anybody knows of it. */
    public boolean runs(AttemptId attempt) {
        return executor.runs(attempt);
    }

    public UUID installation() {
        return installation;
    }

    public Digest key() {
        return key;
    }

    /** What the owner offers now. */
    SiteOffer offer() {
        return closedSince == null ? offer : closed();
    }

    /** What she offers when she lets work start. */
    SiteOffer openOffer() {
        return offer;
    }

    private SiteOffer closed() {
        var allowed = offer.allowance();
        return new SiteOffer(
                offer.labels(),
                offer.pools(),
                new SiteOffer.Allowance(
                        allowed.projects(), allowed.executors(), false, "the stop file exists"),
                offer.offlineUpTo(),
                offer.storeQuota());
    }

    /** The owner sets her stop file. */
    public void ownerCloses() {
        if (closedSince == null) {
            world.trace().say(name.text(), "the owner closes the site");
            closedSince = world.time().now();
        }
    }

    /** The owner takes her stop file away. */
    public void ownerOpens() {
        if (closedSince != null) {
            world.trace().say(name.text(), "the owner opens the site");
            closedSince = null;
        }
    }

    public InMemoryContentStore store() {
        return store;
    }

    public SimulatedNetwork network() {
        return network;
    }

    Generation generation() {
        return generation;
    }

    long starts() {
        return starts;
    }

    InMemoryJournal journal() {
        return journal;
    }

    InMemoryExecutor executor() {
        return executor;
    }

    Map<AttemptId, Sandbox> sandboxes() {
        return sandboxes;
    }

    DataPlane dataPlane() {
        return dataPlane;
    }

    SeededRandom random() {
        return random;
    }

    /** What the owner's folders give a file. */
    SortedSet<String> classesOf(String path) {
        boolean raw = path.startsWith(RAW_FOLDER) && world.sabotage() != Sabotage.IGNORE_FOLDERS;
        return new TreeSet<>(raw ? List.of(DataRules.RAW) : List.of());
    }

    Optional<byte[]> file(String path) {
        return Optional.ofNullable(files.get(path));
    }

    /** Puts a file on the site's disk, for registering in place. */
    public void putFile(String path, byte[] bytes) {
        files.put(path, bytes);
    }

    /** The site has joined; its agent is started. */
    public void joined(Generation given) {
        generation = given;
        start();
    }

    /** Starts the agent unless it runs. */
    public void start() {
        if (agent == null && generation.number() > 0) {
            starts++;
            world.trace().say(name.text(), "agent starts (start " + starts + ")");
            agent = new AgentProcess(world, this);
            agent.start();
        }
    }

    /** The agent, if one runs. */
    public Optional<AgentProcess> agent() {
        return Optional.ofNullable(agent);
    }

    /** Ends the agent as kill -9 does; it is started again after {@code down}. */
    public void crash(Duration down) {
        if (agent == null) {
            return;
        }
        world.trace().say(name.text(), "agent crashes");
        agent.crash();
        agent = null;
        journal = journal.reopen();
        world.time().schedule(down, this::start);
    }

    /** How its store and its sandboxes are. */
    public enum Condition {
        SOUND,
        /** Broken, and a look at them shows it. */
        BROKEN,
        /** Broken, and a look at them does not show it. */
        SECRETLY_BROKEN
    }

    /** Its store and its sandboxes break, or are mended. */
    public void condition(Condition now) {
        if (condition != now) {
            world.trace().say(name.text(), "its store and sandboxes are " + now);
            condition = now;
        }
    }

    boolean broken() {
        return condition != Condition.SOUND;
    }

    /** What its agent finds when it looks; empty: nothing. */
    String seenFault() {
        return condition == Condition.BROKEN ? "the disk is gone" : "";
    }

    /** The agent's next append breaks in the middle; its entries are kept or lost. */
    public void tearNextAppend(boolean kept) {
        world.trace().say(name.text(), "the next append is torn");
        journal.crashInNextAppend(kept);
    }

    /** The whole machine stops: nothing runs any more, and what was not synced is gone. */
    public void powerCut(Duration down) {
        world.trace().say(name.text(), "power cut");
        crash(down);
        executor.loseAll("the machine was switched off");
        sandboxes.clear();
    }

    // What was begun just before she closed it may still start.
    private void requireOpen(AttemptId attempt) {
        if (closedSince != null && closedSince.plus(STARTING).isBefore(world.time().now())) {
            throw new Violation(
                    "P13",
                    "%s starts at %s, which its owner closed at %s"
                            .formatted(attempt, name, closedSince));
        }
    }

    // For a while it takes nothing, as when too much waits for a supervisor.
    private boolean executorIsFull() {
        var now = world.time().now();
        if (now.isAfter(fullUntil) && World.chance(busy, 2)) {
            fullUntil = now.plus(World.between(busy, 50, 20_000));
        }
        return now.isBefore(fullUntil);
    }

    /** Its agent has asked for the end of {@code attempt}. */
    void stopped(AttemptId attempt) {
        stopped.add(attempt);
    }

    private void requireWanted(AttemptId attempt) {
        if (stopped.contains(attempt)) {
            throw new Violation(
                    "P10", "%s starts at %s after it was stopped".formatted(attempt, name));
        }
    }

    // Whatever crashes next, the agent knows then that it may run.
    private void requireJournaled(AttemptId attempt) {
        if (!journal.holds(JournalKind.ATTEMPT, attempt.toString())) {
            throw new Violation(
                    "P2",
                    "%s starts at %s, whose journal does not hold it".formatted(attempt, name));
        }
    }

    // Every start comes by here, so this is where what really lies in the sandbox is compared.
    private Program launch(AttemptLaunch launch) {
        var attempt = launch.attempt();
        var sandbox = sandboxes.get(attempt);
        if (sandbox != null) {
            var read = new HashSet<Digest>();
            sandbox.inputs()
                    .forEach(
                            (input, bytes) -> {
                                var real = ContentHasher.hash(bytes).digest();
                                read.add(real);
                                world.truth()
                                        .staged(
                                                attempt,
                                                input,
                                                Objects.requireNonNull(
                                                        sandbox.expected().get(input)),
                                                real);
                            });
            world.truth().started(name, sandbox.decision(), read);
        }
        requireOpen(attempt);
        requireJournaled(attempt);
        requireWanted(attempt);
        var program = programs.of(attempt);
        if (!program.ends().equals(new Exit.Exited(0))) {
            world.truth().ownFault(attempt);
        }
        world.trace().say(name.text(), "starts " + attempt + ": " + program);
        return program;
    }
}
