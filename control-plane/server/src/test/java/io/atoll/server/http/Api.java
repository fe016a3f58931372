package io.atoll.server.http;

import io.atoll.bridge.dataplane.wall.WallLimits;
import io.atoll.control.event.ControlRecord;
import io.atoll.control.event.ControlRecord.ReplicaRecord;
import io.atoll.control.event.ControlRecord.ShownRecord;
import io.atoll.control.state.Caller;
import io.atoll.control.state.Role;
import io.atoll.files.Position;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.id.Term;
import io.atoll.kernel.label.Labels;
import io.atoll.kernel.loop.SlowEvents;
import io.atoll.kernel.random.RandomSource;
import io.atoll.kernel.system.SystemRandomSource;
import io.atoll.kernel.system.SystemTimeSource;
import io.atoll.kernel.time.TimeSource;
import io.atoll.policy.PolicySet;
import io.atoll.policy.data.DataPolicy.StoreFacts;
import io.atoll.policy.loader.ExpressionPlace;
import io.atoll.policy.loader.PolicyLoader;
import io.atoll.policy.request.CandidateCondition;
import io.atoll.protocol.identity.BearerToken;
import io.atoll.protocol.identity.CertificateAuthority;
import io.atoll.protocol.identity.FederationName;
import io.atoll.protocol.identity.KeyMaterial;
import io.atoll.protocol.identity.PeerKind;
import io.atoll.protocol.tls.PeerTrust;
import io.atoll.protocol.tls.PlatformTls;
import io.atoll.server.config.ListenAddress;
import io.atoll.server.postgres.Database;
import io.atoll.server.postgres.PostgresAddress;
import io.atoll.server.postgres.TermGuard;
import io.atoll.server.postgres.embedded.EmbeddedPostgres;
import io.atoll.server.postgres.embedded.TestPostgres;
import io.atoll.server.query.EventQuery;
import io.atoll.server.record.PostgresFederationStore;
import io.atoll.server.record.RecordJson;
import io.atoll.server.shared.InMemorySharedState;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The API over real HTTPS on a real PostgreSQL, with a leader that answers as tests say. Started
 * once for all tests of the process; tests keep apart by ids and names of their own.
 */
final class Api {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final Api SHARED = start();

    final FakeGateway leader = new FakeGateway();
    final FakeLogs logs = new FakeLogs();
    final TimeSource time = new SystemTimeSource();
    final SlowEvents slow = new SlowEvents(time, SlowEvents.LIMIT, _ -> {});
    final RandomSource random = new SystemRandomSource();
    final InMemorySharedState shared = new InMemorySharedState(time);
    final BearerToken operator = BearerToken.generate(random);
    final BearerToken member = BearerToken.generate(random);
    final KeyMaterial identity;
    final HttpEdge edge;
    private final HttpServices services;

    private final JsonMapper json = JsonMapper.shared();
    private final HttpClient client;
    // Held, because a client that nobody holds ends its connections.
    private final Queue<HttpClient> clients = new ConcurrentLinkedQueue<>();
    private final PostgresFederationStore store;
    private final Term term;
    private final PostgresAddress database;
    private final AtomicLong revision = new AtomicLong();

    private Api(Path folder) {
        var authority =
                CertificateAuthority.openOrCreate(
                        folder.resolve("ca"), new FederationName("test"), time, random);
        identity = authority.newInstance("one", List.of("127.0.0.1"), Duration.ofDays(1), random);
        EmbeddedPostgres postgres = TestPostgres.start(folder.resolve("postgres"));
        database = postgres.address();
        Database readers = Database.open(database, "test");
        var policies = new PolicyLoader();
        var records = new RecordJson(source -> compiled(policies, source));
        store =
                new PostgresFederationStore(
                        readers,
                        new TermGuard(postgres.address(), DEADLINE),
                        records,
                        _ -> PolicySet.empty());
        term = store.begin("one");
        services =
                new HttpServices(
                        leader,
                        logs,
                        readers,
                        records,
                        shared,
                        policies,
                        ticket -> "signed " + ticket.id(),
                        new StoreFacts(new SiteName("global"), Labels.none()),
                        slow,
                        time,
                        random);
        edge = edge(WallLimits.DEFAULT);
        client = HttpClient.newBuilder().sslContext(PlatformTls.client(trust())).build();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(readers, postgres, folder)));
    }

    static Api get() {
        SHARED.leader.reset();
        return SHARED;
    }

    /** Of a policy set that is in force from now on: all tests share one database. */
    long nextRevision() {
        return revision.incrementAndGet();
    }

    private static Api start() {
        try {
            return new Api(Files.createTempDirectory("atoll-api"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static CandidateCondition compiled(PolicyLoader policies, String source) {
        var place = ExpressionPlace.of(Position.of("stored"));
        return switch (policies.compileRequirement("stored", source, place)) {
            case PolicyLoader.Condition(var condition) -> condition;
            case PolicyLoader.Refused(var problems) ->
                    throw new IllegalStateException(problems.toString());
        };
    }

    /** Another server of the same, behind another wall. */
    HttpEdge edge(WallLimits connections) {
        return HttpEdge.start(settings(connections), services);
    }

    private HttpSettings settings(WallLimits connections) {
        var demo = new ProjectName("demo");
        return new HttpSettings(
                ListenAddress.anyOnLoopback(),
                identity,
                "test",
                "one",
                "0.1",
                Map.of(
                        operator.hash(),
                        new Caller("olga", demo, Set.of(Role.OPERATOR, Role.MEMBER)),
                        member.hash(),
                        new Caller("max", new ProjectName("other"), Set.of(Role.MEMBER))),
                List.of("127.0.0.1:7443"),
                "127.0.0.1:7444",
                connections);
    }

    private PeerTrust trust() {
        return PeerTrust.of(identity.authority(), time, PeerKind.INSTANCE);
    }

    private void stop(Database readers, EmbeddedPostgres postgres, Path folder) {
        edge.close();
        store.close();
        readers.close();
        postgres.close();
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(each -> each.toFile().delete());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Forgets events, as a database does that is put back to an older state. */
    void forgetEvents(ProjectName project, long after) {
        try (var connection =
                        DriverManager.getConnection(
                                database.url(), database.user(), database.password());
                var forget =
                        connection.prepareStatement(
                                """
                                WITH lost AS (DELETE FROM event WHERE project = ? AND number > ?)
                                UPDATE counter SET value = ? WHERE kind = 'event' AND project = ?
                                """)) {
            forget.setString(1, project.text());
            forget.setLong(2, after);
            forget.setLong(3, after);
            forget.setString(4, project.text());
            forget.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Removes events as retention does: numbers go on. */
    void removeEvents(ProjectName project, long upTo) {
        try (var connection =
                        DriverManager.getConnection(
                                database.url(), database.user(), database.password());
                var remove =
                        connection.prepareStatement(
                                "DELETE FROM event WHERE project = ? AND number <= ?")) {
            remove.setString(1, project.text());
            remove.setLong(2, upTo);
            remove.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads events as the routes do. */
    EventQuery events() {
        return new EventQuery(new io.atoll.server.query.Rows(services.database(), services.json()));
    }

    /** Writes rows as they are. */
    void commit(ControlRecord... records) {
        store.commit(term, List.of(records));
    }

    /** Writes rows as the leader would; replicas count for the project of these tests. */
    void write(ControlRecord... records) {
        var all = new ArrayList<>(List.of(records));
        for (var record : records) {
            if (record instanceof ReplicaRecord(var digest, var site, _, _)) {
                all.add(new ShownRecord(digest, site, new ProjectName("demo")));
            }
        }
        store.commit(term, all);
    }

    Answer get(String path) {
        return send(request(path).GET().build());
    }

    Answer post(String path, Object body) {
        return send(posting(path, json.writeValueAsString(body)).build());
    }

    HttpRequest.Builder posting(String path, String body) {
        return request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    /** A request of the operator. */
    HttpRequest.Builder request(String path) {
        return anonymous(path).header("Authorization", "Bearer " + operator.text());
    }

    /** A request of the operator to another server. */
    HttpRequest.Builder request(HttpEdge other, String path) {
        return anonymous(other, path).header("Authorization", "Bearer " + operator.text());
    }

    HttpRequest.Builder anonymous(String path) {
        return anonymous(edge, path);
    }

    private static HttpRequest.Builder anonymous(HttpEdge server, String path) {
        return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + server.port() + path))
                .timeout(DEADLINE);
    }

    /** Over a connection of its own. */
    HttpResponse<InputStream> sendAnew(HttpRequest request) {
        var anew = HttpClient.newBuilder().sslContext(PlatformTls.client(trust())).build();
        clients.add(anew);
        try {
            return anew.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Answer send(HttpRequest request) {
        var response = send(request, HttpResponse.BodyHandlers.ofString());
        return new Answer(response, json);
    }

    <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return client.send(request, handler);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What came back. */
    record Answer(HttpResponse<String> response, JsonMapper mapper) {
        int status() {
            return response.statusCode();
        }

        String text() {
            return response.body();
        }

        JsonNode json() {
            return mapper.readTree(response.body());
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        String detail() {
            return json().path("detail").asString();
        }
    }
}
