package io.atoll.server.wiring;

import io.atoll.bridge.dataplane.wall.Wall;
import io.atoll.bridge.dataplane.wall.WallLimits;
import io.atoll.bridge.ticket.SignedTicket;
import io.atoll.bridge.ticket.TicketSigner;
import io.atoll.control.commit.FederationStore;
import io.atoll.control.live.LeaderConfig;
import io.atoll.control.state.Caller;
import io.atoll.control.state.Role;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.label.Labels;
import io.atoll.kernel.loop.SlowEvents;
import io.atoll.policy.data.DataPolicy.StoreFacts;
import io.atoll.protocol.identity.PeerKind;
import io.atoll.protocol.tls.PeerTls;
import io.atoll.protocol.tls.PeerTrust;
import io.atoll.server.commands.CommandCodec;
import io.atoll.server.commands.CommandRouter;
import io.atoll.server.config.ListenAddress;
import io.atoll.server.config.ServerConfig;
import io.atoll.server.coordination.Leader;
import io.atoll.server.coordination.Leadership;
import io.atoll.server.globalstore.GlobalStore;
import io.atoll.server.globalstore.Leftovers;
import io.atoll.server.globalstore.SitesOnRecord;
import io.atoll.server.grpc.AgentsServer;
import io.atoll.server.grpc.agents.LinkTerms;
import io.atoll.server.grpc.agents.LogReadings;
import io.atoll.server.grpc.agents.OrderPost;
import io.atoll.server.grpc.agents.SiteLinks;
import io.atoll.server.grpc.instances.ForwardClient;
import io.atoll.server.grpc.instances.InstanceChannels;
import io.atoll.server.grpc.instances.LinkRoutes;
import io.atoll.server.grpc.logs.LogRequests;
import io.atoll.server.grpc.wire.OrderWriter;
import io.atoll.server.http.HttpServices;
import io.atoll.server.http.HttpSettings;
import io.atoll.server.identity.ClientFile;
import io.atoll.server.identity.InstanceFolder;
import io.atoll.server.metrics.ServerMetrics;
import io.atoll.server.platform.OpenFiles;
import io.atoll.server.platform.Ports;
import io.atoll.server.postgres.TermGuard;
import io.atoll.server.query.DecisionQuery;
import io.atoll.server.query.Rows;
import io.atoll.server.record.PostgresFederationStore;
import io.atoll.server.record.RecordJson;
import io.atoll.server.reign.LeaderLifecycle;
import io.atoll.server.reign.LeaderWatch;
import io.atoll.server.reign.Reign;
import io.atoll.server.retention.Retention;
import io.atoll.server.shared.SoftNotes;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The order of an instance's start. Used once, by one thread. */
final class Assembly {
    private static final Duration LEADER_LIMIT = Duration.ofSeconds(60);
    private static final long LOOK_NANOS = 2_000_000;
    private static final Executor THREADS = part -> Thread.ofPlatform().daemon().start(part);
    private static final Logger LOG = LoggerFactory.getLogger(Assembly.class);
    private static final StoreFacts GLOBAL =
            new StoreFacts(LeaderConfig.DEFAULT.globalStore(), Labels.none());

    private final ServerConfig config;
    private final ServerSystem system;
    private final HttpStart http;
    private final Closers closers;
    private final Phases phases;

    // Ports are chosen before anything listens, because each part tells others of the rest.
    private final ListenAddress httpAt;
    private final ListenAddress agentsAt;
    private final ListenAddress dataAt;
    private final WallLimits connections;
    private final SlowEvents slow;

    /** Absent: not configured, and nothing of it is loaded. */
    private final Optional<ServerMetrics> metrics;

    Assembly(ServerConfig config, ServerSystem system, HttpStart http, Closers closers) {
        this.config = config;
        this.system = system;
        this.http = http;
        this.closers = closers;
        this.phases = new Phases(system.time());
        var listen = config.listen();
        for (var each : List.of(listen.http(), listen.grpc(), listen.data())) {
            Ports.requireFree(each.host(), each.port());
        }
        httpAt = chosen(listen.http());
        agentsAt = chosen(listen.grpc());
        dataAt = chosen(listen.data());
        connections = OpenFiles.allow(config.connections());
        slow = new SlowEvents(system.time(), config.leader().slowEvent(), Assembly::log);
        metrics = config.metrics().map(_ -> new ServerMetrics(system.time(), slow));
    }

    private static void log(SlowEvents.Slow event) {
        LOG.warn(
                "an event kept the leader busy kind={} busyMs={} heldMs={}",
                event.kind(),
                event.busy().toMillis(),
                event.held().toMillis());
    }

    ServerInstance start() {
        var folder = InstanceFolder.open(config.dataDir(), system.random());
        closers.add(folder::close);
        var base = Foundation.begin(config, folder.instance(), system, phases, closers, THREADS);
        try {
            return assemble(folder, base);
        } catch (AtollException | IllegalStateException e) {
            base.settle(); // what still starts must have told how it is stopped
            throw e;
        }
    }

    /** What the leader, the links and the ports share. */
    private record Core(
            String instance,
            Foundation base,
            Foundation.Identity identity,
            Policies policies,
            RecordJson json,
            TicketSigner signer) {}

    private ServerInstance assemble(InstanceFolder folder, Foundation base) {
        var policies = new Policies(() -> Foundation.await(base.policies()));
        var json =
                new RecordJson(
                        policies::requirement,
                        system.features().stream()
                                .flatMap(each -> each.commands().stream())
                                .toList());
        var identity = Foundation.await(base.identity());
        var core =
                new Core(
                        folder.instance(),
                        base,
                        identity,
                        policies,
                        json,
                        new TicketSigner(identity.secrets().ticketKey()));
        var notes = new SoftNotes(() -> Foundation.await(base.shared()), system.faults());
        closers.add(notes::close);
        var links = links(core, notes);
        var lifecycle = lifecycle(core, links);
        var watch = stand(core, lifecycle);
        var channels =
                new InstanceChannels(
                        PeerTls.grpcClient(identity.own(), trust(identity, PeerKind.INSTANCE)));
        closers.add(channels::close);
        var codec = new CommandCodec(json, policies::compile);
        var commands =
                new CommandRouter(core.instance(), watch, new ForwardClient(channels), codec);
        var sites =
                new SitesOnRecord(
                        Foundation.await(base.database()),
                        json,
                        policies::compile,
                        GLOBAL,
                        system.time());
        var routes = new LinkRoutes(watch, links, channels, system.time(), system.random());
        var logs = new LogRequests(watch, links, channels, system.time(), system.random());
        agents(core, new AgentsParts(sites, links, routes, commands, codec, logs));
        store(core, sites, commands);
        var client = serve(core, commands, logs);
        metrics.ifPresent(
                each -> {
                    closers.add(each::close);
                    int _ =
                            each.serve(
                                    config.metrics().orElseThrow(),
                                    commands::leading,
                                    links::count);
                });
        awaitLeader(commands);
        client.write(folder.path(), system.random());
        phases.reached("ready");
        return new ServerInstance(closers, commands, links, client);
    }

    private SiteLinks links(Core core, SoftNotes notes) {
        var terms =
                new LinkTerms(
                        config.lease().ttl(),
                        config.lease().period(),
                        reachable(dataAt),
                        core.identity().secrets().ticketKeys());
        var orders =
                new OrderPost(
                        new OrderWriter(
                                tickets ->
                                        core.signer().sign(tickets).stream()
                                                .map(SignedTicket::compact)
                                                .toList(),
                                site ->
                                        site.equals(GLOBAL.site())
                                                ? Optional.of(reachable(dataAt))
                                                : Optional.empty()),
                        system.faults());
        closers.add(orders::close);
        return new SiteLinks(
                system.time(),
                terms,
                orders,
                notes,
                new LogReadings(system.time()),
                decisions ->
                        new DecisionQuery(
                                        new Rows(
                                                Foundation.await(core.base().database()),
                                                core.json()))
                                .areOnRecord(decisions));
    }

    private LeaderLifecycle lifecycle(Core core, SiteLinks links) {
        var database = Foundation.await(core.base().database());
        phases.reached("database");
        var guard = new TermGuard(database.address(), config.zookeeper().sessionTimeout());
        var postgres =
                new PostgresFederationStore(
                        database,
                        guard,
                        core.json(),
                        core.policies()::compile,
                        system.features().stream()
                                .flatMap(each -> each.tables().stream())
                                .toList());
        closers.add(postgres::close);
        var store = metrics.<FederationStore>map(each -> each.watch(postgres)).orElse(postgres);
        var lifecycle =
                new LeaderLifecycle(
                        core.instance(),
                        new LeaderLifecycle.Parts(
                                store,
                                leaderConfig(),
                                system.time(),
                                system.random(),
                                slow,
                                system.faults()),
                        links,
                        links::endAll);
        closers.add(lifecycle::close);
        var retention =
                new Retention(
                        database,
                        guard,
                        config.retention(),
                        () -> lifecycle.reign().map(Reign::term),
                        system.time());
        closers.add(retention::close);
        retention.start();
        return lifecycle;
    }

    private LeaderConfig leaderConfig() {
        var defaults = LeaderConfig.DEFAULT;
        return new LeaderConfig(
                defaults.globalStore(),
                defaults.globalBound(),
                config.lease().ttl(),
                config.lease().period(),
                defaults.repeatAfter(),
                defaults.lossMargin(),
                defaults.ticketTtl(),
                defaults.requestTtl(),
                config.store().uploadTtl(),
                defaults.limits(),
                siteFaults(),
                system.tripwire(),
                system.features().stream().map(ServerFeature::maker).toList());
    }

    private LeaderConfig.SiteFaults siteFaults() {
        var set = config.siteFaults();
        return new LeaderConfig.SiteFaults(
                set.attempts(), set.within(), set.rest(), set.longestRest(), set.perExecution());
    }

    /** Becomes a candidate. */
    private LeaderWatch stand(Core core, LeaderLifecycle lifecycle) {
        var database = Foundation.await(core.base().database());
        var leadership =
                Leadership.join(
                        Foundation.await(core.base().zookeeper()),
                        new Leader(core.instance(), reachable(agentsAt)),
                        config.zookeeper().sessionTimeout(),
                        lifecycle);
        closers.add(leadership::close);
        lifecycle.stepDownWith(leadership::stepDown);
        var watch =
                new LeaderWatch(
                        core.instance(),
                        lifecycle::reign,
                        leadership::leader,
                        () -> TermGuard.newest(database).number());
        watch.start();
        closers.add(watch::close);
        return watch;
    }

    private record AgentsParts(
            SitesOnRecord sites,
            SiteLinks links,
            LinkRoutes routes,
            CommandRouter commands,
            CommandCodec codec,
            LogRequests logs) {}

    private void agents(Core core, AgentsParts parts) {
        var identity = core.identity();
        var wall = new Wall("agents", connections, system.time());
        metrics.ifPresent(each -> each.watch("agents", wall::census));
        SslContext tls =
                PeerTls.grpcServer(
                        identity.own(), trust(identity, PeerKind.SITE, PeerKind.INSTANCE));
        var server =
                phases.timed(
                        "agents",
                        () ->
                                AgentsServer.start(
                                        agentsAt,
                                        tls,
                                        new AgentsServer.Parts(
                                                core.instance(),
                                                identity.authority(),
                                                parts.sites(),
                                                parts.links(),
                                                parts.routes(),
                                                parts.commands(),
                                                parts.codec(),
                                                parts.logs(),
                                                wall,
                                                List.of(reachable(agentsAt)))));
        closers.add(server::close);
    }

    private void store(Core core, SitesOnRecord sites, CommandRouter commands) {
        var identity = core.identity();
        var tls =
                PeerTls.nettyServer(
                        identity.own(), trust(identity, PeerKind.SITE), ClientAuth.OPTIONAL);
        var store = Foundation.await(core.base().store());
        var served =
                phases.timed(
                        "data plane",
                        () ->
                                GlobalStore.start(
                                        new InetSocketAddress(dataAt.host(), dataAt.port()),
                                        GLOBAL.site(),
                                        connections,
                                        tls,
                                        new GlobalStore.Parts(
                                                store,
                                                identity.secrets().ticketKeys(),
                                                sites,
                                                commands,
                                                system.time())));
        closers.add(served::close);
        var leftovers = new Leftovers(store, config.store().uploadTtl(), system.time());
        closers.add(leftovers::close);
        leftovers.start();
        metrics.ifPresent(each -> each.watch("data-plane", served::connections));
    }

    private ClientFile serve(Core core, CommandRouter commands, LogRequests logs) {
        var identity = core.identity();
        var operator = identity.secrets().operator();
        var settings =
                new HttpSettings(
                        httpAt,
                        identity.own(),
                        config.federation(),
                        core.instance(),
                        system.version(),
                        Map.of(
                                operator.hash(),
                                new Caller(
                                        "operator",
                                        new ProjectName("default"),
                                        Set.of(Role.OPERATOR, Role.MEMBER))),
                        List.of(reachable(agentsAt)),
                        reachable(dataAt),
                        connections);
        var services =
                new HttpServices(
                        commands,
                        logs,
                        Foundation.await(core.base().database()),
                        core.json(),
                        Foundation.await(core.base().shared()),
                        Foundation.await(core.base().policies()),
                        ticket -> core.signer().sign(ticket).compact(),
                        GLOBAL,
                        slow,
                        system.time(),
                        system.random());
        var edge = phases.timed("http", () -> http.start(settings, services));
        closers.add(edge::close);
        metrics.ifPresent(each -> each.watch("rest", edge::connections));
        return new ClientFile(
                "https://" + reachable(new ListenAddress(httpAt.host(), edge.port())),
                operator.text(),
                identity.authority().pem(),
                List.of(reachable(agentsAt)),
                reachable(dataAt));
    }

    private void awaitLeader(CommandRouter commands) {
        long limit = system.time().nanoTime() + LEADER_LIMIT.toNanos();
        while (!commands.leading().ready()) {
            if (system.time().nanoTime() > limit || Thread.currentThread().isInterrupted()) {
                throw new AtollException(
                        ErrorCode.UNAVAILABLE,
                        "cannot start: nobody leads after %d s"
                                .formatted(LEADER_LIMIT.toSeconds()));
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private PeerTrust trust(Foundation.Identity identity, PeerKind first, PeerKind... more) {
        return PeerTrust.of(identity.authority().certificate(), system.time(), first, more);
    }

    private String reachable(ListenAddress address) {
        return config.listen().reachable(address, address.port());
    }

    private static ListenAddress chosen(ListenAddress wanted) {
        return new ListenAddress(wanted.host(), Ports.chooseUnless(wanted.host(), wanted.port()));
    }
}
