package io.atoll.server.globalstore;

import io.atoll.bridge.ResidencyJudge;
import io.atoll.bridge.Ticket;
import io.atoll.bridge.dataplane.PeerCheck;
import io.atoll.control.event.ControlRecord.ArtifactRecord;
import io.atoll.control.event.ControlRecord.PolicySetRecord;
import io.atoll.control.event.ControlRecord.SiteRecord;
import io.atoll.control.state.Artifact;
import io.atoll.control.state.SiteState;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.id.Term;
import io.atoll.kernel.label.Labels;
import io.atoll.kernel.time.TimeSource;
import io.atoll.policy.PlacementEngine;
import io.atoll.policy.PolicySet;
import io.atoll.policy.data.DataPolicy.ArtifactFacts;
import io.atoll.policy.data.DataPolicy.StoreFacts;
import io.atoll.protocol.identity.Fingerprint;
import io.atoll.server.postgres.Database;
import io.atoll.server.record.PostgresFederationStore;
import io.atoll.server.record.RecordJson;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * What the database says of sites and policies, for the data plane of this instance: whose key is
 * current and not retired, and where data may lie. Read again when it is older than a second, so
 * that a site that joined again is fenced within that time.
 *
 * <p>Soft. Safe from any thread; who asks first after that second reads for all.
 */
public final class SitesOnRecord implements PeerCheck, ResidencyJudge {
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final Database database;
    private final RecordJson json;
    private final Function<SortedMap<String, String>, PolicySet> compile;
    private final StoreFacts global;
    private final TimeSource time;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile Known known =
            new Known(
                    Map.of(),
                    new PlacementEngine(PolicySet.empty()),
                    new Term(0),
                    Long.MIN_VALUE / 2);

    private record Known(
            Map<SiteName, SiteRecord> sites, PlacementEngine engine, Term term, long readNanos) {}

    /**
     * Reads from {@code database} when asked.
     *
     * @param compile compiles stored policy texts again
     * @param global the built-in global store
     */
    public SitesOnRecord(
            Database database,
            RecordJson json,
            Function<SortedMap<String, String>, PolicySet> compile,
            StoreFacts global,
            TimeSource time) {
        this.database = database;
        this.json = json;
        this.compile = compile;
        this.global = global;
        this.time = time;
    }

    @Override
    public boolean isCurrent(SiteName site, X509Certificate certificate) {
        var key = new Digest(Fingerprint.of(certificate.getPublicKey()).hex());
        return current(known(false), site, key);
    }

    /** As {@link #isCurrent}, by what the database says at this moment. */
    public boolean isCurrentNow(SiteName site, Digest key) {
        return current(known(true), site, key);
    }

    @Override
    public Term lowestTerm() {
        return known(false).term();
    }

    @Override
    public boolean allowed(SortedSet<String> classes, SiteName origin, SiteName store) {
        var now = known(false);
        var facts =
                store.equals(global.site())
                        ? global
                        : new StoreFacts(
                                store,
                                Optional.ofNullable(now.sites().get(store))
                                        .map(SiteRecord::bound)
                                        .orElse(Labels.none()));
        return now.engine()
                .mayLie(new ArtifactFacts(classes, origin, Labels.none()), facts)
                .allowed();
    }

    @Override
    public boolean onRecord(Ticket ticket) {
        return database.read(
                        "read an artifact", connection -> artifact(connection, ticket.artifact()))
                .filter(
                        on ->
                                on.content().digest().equals(ticket.digest())
                                        && on.origin().equals(ticket.origin())
                                        && ticket.classes().containsAll(on.classes()))
                .isPresent();
    }

    private Optional<Artifact> artifact(Connection connection, ArtifactId id) throws SQLException {
        try (var statement =
                connection.prepareStatement("SELECT body FROM artifact WHERE id = ?")) {
            statement.setObject(1, id.uuid());
            try (var rows = statement.executeQuery()) {
                return rows.next()
                        ? Optional.of(json.read(rows.getString(1), ArtifactRecord.class).artifact())
                        : Optional.empty();
            }
        }
    }

    private static boolean current(Known now, SiteName site, Digest key) {
        var row = now.sites().get(site);
        return row != null
                && !(row.state() instanceof SiteState.Retired)
                && row.keyFingerprint().filter(key::equals).isPresent();
    }

    private Known known(boolean fresh) {
        var last = known;
        if (!fresh && time.nanoTime() - last.readNanos() < FRESH.toNanos()) {
            return last;
        }
        reading.lock();
        try {
            if (!fresh && time.nanoTime() - known.readNanos() < FRESH.toNanos()) {
                return known;
            }
            long began = time.nanoTime();
            var read = database.read("read the sites", connection -> read(connection, began));
            known = read;
            return read;
        } finally {
            reading.unlock();
        }
    }

    private Known read(Connection connection, long began) throws SQLException {
        var sites = new HashMap<SiteName, SiteRecord>();
        for (var row : texts(connection, "SELECT body FROM site")) {
            var site = json.read(row, SiteRecord.class);
            sites.put(site.site(), site);
        }
        var newest = texts(connection, PostgresFederationStore.POLICIES_IN_FORCE);
        var engine = known.engine();
        if (!newest.isEmpty()) {
            var set = json.read(newest.getFirst(), PolicySetRecord.class);
            if (!set.digest().equals(engine.policies().digest())) {
                engine = new PlacementEngine(compile.apply(set.texts()));
            }
        }
        var term = Long.parseLong(texts(connection, "SELECT term FROM leadership").getFirst());
        return new Known(Map.copyOf(sites), engine, new Term(term), began);
    }

    private static List<String> texts(Connection connection, String sql) throws SQLException {
        var found = new ArrayList<String>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }
}
