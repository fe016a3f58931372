package io.atoll.agent.app.wiring;

import io.atoll.agent.app.config.Address;
import io.atoll.agent.app.config.AgentConfig;
import io.atoll.agent.app.config.OwnerWatch;
import io.atoll.agent.app.disk.DiskWatch;
import io.atoll.agent.app.disk.FullDisk;
import io.atoll.agent.app.disk.Reserve;
import io.atoll.agent.app.executor.ExecutorFacts;
import io.atoll.agent.app.join.IdentityFolder;
import io.atoll.agent.app.join.Membership;
import io.atoll.agent.app.join.Renewal;
import io.atoll.agent.app.join.SiteCertificate;
import io.atoll.agent.app.journal.DataFolder;
import io.atoll.agent.app.journal.SqliteJournal;
import io.atoll.agent.app.link.ControlLink;
import io.atoll.agent.app.link.ControlPlaneTerms;
import io.atoll.agent.app.link.GrpcDialer;
import io.atoll.agent.app.link.InventorySender;
import io.atoll.agent.app.logs.AttemptLogs;
import io.atoll.agent.app.logs.LogReader;
import io.atoll.agent.app.logs.StoredLog;
import io.atoll.agent.app.metrics.AgentMetrics;
import io.atoll.agent.app.publishing.Publisher;
import io.atoll.agent.app.sandbox.Sandboxes;
import io.atoll.agent.app.selfcheck.Room;
import io.atoll.agent.app.selfcheck.SelfCheck;
import io.atoll.agent.app.selfcheck.Shell;
import io.atoll.agent.app.staging.InPlaceReader;
import io.atoll.agent.app.staging.InputLayout;
import io.atoll.agent.app.staging.Stager;
import io.atoll.agent.app.status.StatusFile;
import io.atoll.agent.app.transfers.Mover;
import io.atoll.agent.app.transfers.TicketCheck;
import io.atoll.agent.app.work.LocalWork;
import io.atoll.agent.event.AgentEvent;
import io.atoll.agent.executor.Executor;
import io.atoll.agent.executor.ExecutorKind;
import io.atoll.agent.executor.ExecutorRouter;
import io.atoll.agent.executor.PatientExecutor;
import io.atoll.agent.journal.Journal;
import io.atoll.agent.loop.AgentLoop;
import io.atoll.agent.loop.AppendPace;
import io.atoll.agent.loop.Strikes;
import io.atoll.agent.site.Installation;
import io.atoll.agent.site.SiteAgent;
import io.atoll.bridge.store.DirectoryPacker;
import io.atoll.bridge.store.PosixContentStore;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.fault.FaultHandler;
import io.atoll.kernel.id.IdSource;
import io.atoll.kernel.kind.Kinds;
import io.atoll.kernel.loop.EventLoop;
import io.atoll.kernel.loop.LoopConfig;
import io.atoll.kernel.loop.SlowEvents;
import io.atoll.kernel.loop.ThreadEventLoop;
import io.atoll.kernel.loop.WatchedLoop;
import io.atoll.kernel.random.RandomSource;
import io.atoll.kernel.time.TimeSource;
import io.atoll.protocol.work.WorkBytes;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A site's agent, put together and running: journal, store, executor, link. Made and closed by the
 * main thread. Closing it leaves the attempts running under the supervisor.
 */
public final class RunningAgent implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(RunningAgent.class.getName());
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Duration TICK = Duration.ofSeconds(1);

    private static final int MAILBOX = 20_000;

    private final AgentLoop loop;
    private final ThreadEventLoop thread;
    private final SlowEvents slow;
    private final EventLoop events;
    private final ControlLink link;
    private final LocalWork work;
    private final InventorySender inventory;
    private final Mover mover;
    private final SelfCheck health;
    private final LogReader logs;
    private final Renewal renewal;
    private final ExecutorRouter executor;
    private final PosixContentStore store;
    private final Journal journal;
    private final Reserve reserve;
    private final DiskWatch disks;
    private final InPlaceReader inPlace;
    private final AgentEvent.PlacesClassed placed;
    private final Consumer<String> refused;
    private final BooleanSupplier folderIsOurs;
    private final Ending end;
    private final Optional<AgentMetrics> metrics;

    /**
     * What the agent gets from outside.
     *
     * @param executors the kinds that its pools may have
     * @param bound whether this process ends with its parent, and the supervisor soon after it
     * @param say takes lines for people
     * @param end is told why the process has to end, with the exit code; it does not return in
     *     production
     */
    public record Surroundings(
            TimeSource time,
            RandomSource random,
            FaultHandler faults,
            ZoneId zone,
            String version,
            Kinds<ExecutorKind> executors,
            boolean bound,
            Consumer<String> say,
            Ending end) {}

    /** Ends the process. Any thread. */
    @FunctionalInterface
    public interface Ending {
        void end(int exitCode, String reason);
    }

    private RunningAgent(
            AgentConfig config,
            IdentityFolder identity,
            Membership member,
            Surroundings around,
            BooleanSupplier folderIsOurs) {
        this.folderIsOurs = folderIsOurs;
        this.end = around.end();
        Path dataDir = config.dataDir();
        refused = reason -> around.end().end(4, reason);
        var owner = new OwnerWatch(config, around.time(), around.zone());
        reserve = new Reserve(dataDir, around.random());
        journal = SqliteJournal.open(dataDir.resolve("journal.db"), reserve::release);
        store = store(config, around);
        long starts =
                Installation.begin(journal, member.generation(), DataFolder.identityOf(dataDir));
        var kept = journal.load();
        var core = restore(kept, owner);
        inPlace = new InPlaceReader(store, config.allow().read());
        // Nothing is sent or read before the folders of this start's configuration count.
        placed = new AgentEvent.PlacesClassed(inPlace.classesOf(core.places()));
        thread = thread(around);
        slow = new SlowEvents(around.time(), SlowEvents.LIMIT, RunningAgent::log).later();
        events = new WatchedLoop(thread, slow);
        loop = loop(core, kept, around);
        var self = self(member, identity, starts, around);
        var terms = new ControlPlaneTerms();
        var reception = new Reception(self, loop, store, terms, ends(dataDir, member, around));
        var certificate = new SiteCertificate(identity, around.time());
        var addresses = SiteCertificate.addresses(config.controlPlane(), member);
        link = link(around, certificate, addresses, reception);
        executor = executors(core, around, config);
        var sandboxes = new Sandboxes(dataDir.resolve("attempts"));
        sandboxes.tidy(core::holds);
        var storedLogs = new StoredLog(store);
        var attemptLogs =
                new AttemptLogs(sandboxes, dataDir.resolve("logs"), storedLogs, config.logLimit());
        var room = new Room(List.of(config.store(), dataDir), store);
        var full = new FullDisk(dataDir.resolve("attempts"), dataDir, sandboxes);
        disks = new DiskWatch(sandboxes, full, executor, around.time());
        work =
                new LocalWork(
                        tools(config, sandboxes, attemptLogs, storedLogs, room),
                        around.time(),
                        loop.events(),
                        loop);
        var tickets = new TicketCheck(member.site(), terms, around.time());
        mover = new Mover(certificate, store, tickets, loop);
        health = SelfCheck.of(probes(config, sandboxes), loop.events(), loop);
        inventory = new InventorySender(link::send, store::list, loop);
        logs = new LogReader(link::send, loop.events(), attemptLogs, core::mayWrite);
        reception.connect(link, logs);
        renewal = new Renewal(certificate, identity, addresses, around.time(), loop.events());
        metrics = metrics(config, member);
    }

    private Optional<AgentMetrics> metrics(AgentConfig config, Membership member) {
        return config.metrics()
                .map(
                        at ->
                                AgentMetrics.start(
                                        at,
                                        member.site(),
                                        () -> store.usage().bytes(),
                                        config.dataDir().resolve("journal.db"),
                                        slow::count));
    }

    private static void log(SlowEvents.Slow event) {
        LOG.log(
                System.Logger.Level.WARNING,
                "an event kept the agent busy kind={0} busyMs={1} heldMs={2}",
                event.kind(),
                Long.toString(event.busy().toMillis()),
                Long.toString(event.held().toMillis()));
    }

    private SiteAgent restore(Journal.Snapshot kept, OwnerWatch owner) {
        return SiteAgent.restore(
                kept,
                new WorkBytes(),
                owner::offer,
                digest -> holds(digest, false),
                digest -> !holds(digest, true));
    }

    private AgentLoop loop(SiteAgent core, Journal.Snapshot kept, Surroundings around) {
        return new AgentLoop(
                core,
                Strikes.restore(kept),
                journal,
                events,
                AppendPace.USUAL,
                new AgentLoop.Surroundings(
                        around.time(), around.faults(), reason -> around.end().end(3, reason)));
    }

    private ExecutorRouter executors(SiteAgent core, Surroundings around, AgentConfig config) {
        var place =
                new ExecutorKind.Place(
                        config.dataDir(),
                        around.bound(),
                        around.time(),
                        around.random(),
                        RunningAgent::warn);
        return Executors.of(
                around.executors(),
                config.pools(),
                core,
                kind -> patient(kind.make(place), core, around),
                RunningAgent::warn);
    }

    // Each with a patience of its own: one that is busy holds up nobody else's attempts.
    private Executor patient(Executor executor, SiteAgent core, Surroundings around) {
        return new PatientExecutor(
                executor,
                events,
                around.time(),
                around.random(),
                attempt -> core.mayBeStarted(attempt, around.time().now()),
                RunningAgent::warn);
    }

    private static void warn(String line) {
        LOG.log(System.Logger.Level.WARNING, line);
    }

    private ThreadEventLoop thread(Surroundings around) {
        return new ThreadEventLoop(
                LoopConfig.named("agent").withMailboxCapacity(MAILBOX),
                around.time(),
                around.faults(),
                this::commit);
    }

    private ControlLink link(
            Surroundings around,
            SiteCertificate certificate,
            List<Address> addresses,
            Reception reception) {
        return new ControlLink(
                events,
                around.time(),
                around.random(),
                new GrpcDialer(certificate::grpc),
                addresses,
                reception);
    }

    private void commit() {
        loop.commit();
    }

    private static Reception.Self self(
            Membership member, IdentityFolder identity, long starts, Surroundings around) {
        return new Reception.Self(
                member,
                identity.installation(),
                starts,
                new IdSource(around.time(), around.random()).next(),
                around.version());
    }

    private static PosixContentStore store(AgentConfig config, Surroundings around) {
        return PosixContentStore.open(
                config.store(),
                config.storeQuota().map(quota -> quota.bytes()).orElse(Long.MAX_VALUE),
                around.random());
    }

    // Of a store that cannot be read nothing is known.
    private boolean holds(Digest digest, boolean otherwise) {
        try {
            return store.find(digest).isPresent();
        } catch (AtollException _) {
            return otherwise;
        }
    }

    private List<SelfCheck.Probe> probes(AgentConfig config, Sandboxes sandboxes) {
        return config.pools().isEmpty()
                ? List.of(store::check)
                : List.of(store::check, sandboxes::check, () -> Shell.check(Path.of("/bin/sh")));
    }

    private Reception.Ends ends(Path dataDir, Membership member, Surroundings around) {
        return new Reception.Ends(
                new StatusFile(dataDir, member, around.time()),
                line -> {
                    slow.begin();
                    around.say().accept(line);
                },
                refused);
    }

    private LocalWork.Tools tools(
            AgentConfig config,
            Sandboxes sandboxes,
            AttemptLogs attemptLogs,
            StoredLog storedLogs,
            Room room) {
        var inputs = new InputLayout(store, sandboxes.aside());
        inputs.tidy();
        return new LocalWork.Tools(
                executor,
                sandboxes,
                new Stager(sandboxes, inputs, config.name()),
                new Publisher(sandboxes, new DirectoryPacker(store), attemptLogs, storedLogs, room),
                inPlace,
                attemptLogs,
                config.logLimit(),
                room,
                config.pools());
    }

    /**
     * Starts the agent of a site that has joined.
     *
     * @param folderIsOurs whether no other agent can have taken the data folder; asked every second
     * @throws io.atoll.kernel.AtollException if its journal, store or identity cannot be used
     */
    public static RunningAgent start(
            AgentConfig config,
            IdentityFolder identity,
            Membership membership,
            Surroundings around,
            BooleanSupplier folderIsOurs) {
        var agent = new RunningAgent(config, identity, membership, around, folderIsOurs);
        agent.begin();
        return agent;
    }

    private void begin() {
        loop.start(new SiteEffects(link, work, inventory, mover, health, refused));
        thread.start();
        reserve.make();
        loop.tell(placed);
        loop.events().submit("self-check", health::look);
        new ExecutorFacts(executor, disks, loop, link::dial).begin();
        loop.events().submit("renewal", renewal::watch);
        loop.events().schedule("tick", TICK, this::tick);
    }

    // With a link or without one: the owner may have changed her mind.
    private void tick() {
        if (!folderIsOurs.getAsBoolean()) {
            end.end(
                    4,
                    "cannot go on: the data folder's lock file was removed or replaced, so another"
                            + " agent may run on it");
            return;
        }
        reserve.make();
        disks.look(loop.agent().disks());
        loop.apply(new AgentEvent.Ticked());
        metrics.ifPresent(each -> each.note(loop.agent().figures(), link.isOpen()));
        loop.events().schedule("tick", TICK, this::tick);
    }

    /** Ends the link, then everything else; attempts go on under the supervisor. */
    @Override
    public void close() {
        metrics.ifPresent(AgentMetrics::close);
        link.stop();
        var ended = new CountDownLatch(1);
        boolean submitted =
                loop.events()
                        .submit(
                                "close",
                                () -> {
                                    link.close();
                                    ended.countDown();
                                });
        if (submitted) {
            await(ended);
        }
        loop.close(GRACE);
        work.close();
        disks.close();
        inventory.close();
        mover.close();
        health.close();
        logs.close();
        renewal.close();
        executor.close();
        store.close();
        journal.close();
    }

    private static void await(CountDownLatch ended) {
        try {
            if (!ended.await(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.log(System.Logger.Level.WARNING, "the link was not ended in order");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
