package io.atoll.server.globalstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.bridge.Content;
import io.atoll.bridge.Ticket;
import io.atoll.control.event.ControlRecord;
import io.atoll.control.event.ControlRecord.ArtifactRecord;
import io.atoll.control.event.ControlRecord.PolicySetRecord;
import io.atoll.control.event.ControlRecord.SiteRecord;
import io.atoll.control.state.Artifact;
import io.atoll.control.state.ReportedFacts;
import io.atoll.control.state.SiteHealth;
import io.atoll.control.state.SiteIntent;
import io.atoll.control.state.SiteState;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.Generation;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.id.Term;
import io.atoll.kernel.label.Labels;
import io.atoll.kernel.virtual.VirtualTime;
import io.atoll.policy.PolicySet;
import io.atoll.policy.data.DataPolicy.StoreFacts;
import io.atoll.policy.facts.SiteFacts.Allowance;
import io.atoll.policy.loader.PolicyLoader;
import io.atoll.policy.loader.SourceFile;
import io.atoll.server.postgres.Database;
import io.atoll.server.postgres.TermGuard;
import io.atoll.server.postgres.embedded.EmbeddedPostgres;
import io.atoll.server.postgres.embedded.TestPostgres;
import io.atoll.server.record.PostgresFederationStore;
import io.atoll.server.record.RecordJson;
import io.atoll.work.ArtifactKind;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the data plane believes of sites and policies. */
class SitesOnRecordTest {
    private static final SiteName GLOBAL = new SiteName("global");
    private static final SiteName LYON = new SiteName("lyon");
    private static final Digest KEY = Digest.of("key");
    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
    private static final String RAW_STAYS =
            """
            kind: DataPolicy
            version: atoll/v1
            name: raw-stays-home
            match: "'raw' in artifact.classes"
            mayLie: "site.name == artifact.origin"
            """;

    @TempDir static Path folder;
    private static EmbeddedPostgres postgres;
    private static Database database;
    private static long revision;

    private final RecordJson json =
            new RecordJson(
                    source -> {
                        throw new AssertionError("no requirement was stored: " + source);
                    });
    private final PolicyLoader loader = new PolicyLoader();
    private final VirtualTime time = new VirtualTime();
    private SitesOnRecord sites;

    @BeforeAll
    static void start() {
        postgres = TestPostgres.start(folder.resolve("postgres"));
        database = Database.open(postgres.address(), "test");
    }

    @AfterAll
    static void stop() {
        database.close();
        postgres.close();
    }

    @BeforeEach
    void read() {
        sites =
                new SitesOnRecord(
                        database,
                        json,
                        this::compile,
                        new StoreFacts(GLOBAL, Labels.of(Map.of())),
                        time);
    }

    private PolicySet compile(SortedMap<String, String> texts) {
        return loader.load(
                        texts.entrySet().stream()
                                .map(each -> new SourceFile(each.getKey(), each.getValue()))
                                .toList())
                .policies()
                .orElseThrow();
    }

    private void commit(ControlRecord... records) {
        try (var store =
                new PostgresFederationStore(
                        database,
                        new TermGuard(database.address(), Duration.ofSeconds(4)),
                        json,
                        this::compile)) {
            store.commit(store.begin("test"), List.of(records));
        }
        time.skip(Duration.ofSeconds(2));
    }

    private static SiteRecord lyon(SiteState state) {
        return new SiteRecord(
                LYON,
                state,
                SiteIntent.OPEN,
                new Generation(1),
                Optional.of(KEY),
                Optional.empty(),
                1,
                Optional.empty(),
                Labels.none(),
                new ReportedFacts(
                        Labels.none(),
                        List.of(),
                        new Allowance(List.of(), List.of("process"), true, ""),
                        Duration.ZERO,
                        0,
                        0),
                SiteHealth.SOUND);
    }

    private PolicySetRecord policies(Instant appliedAt, String... texts) {
        var files = new TreeMap<String, String>();
        for (var text : texts) {
            files.put("policy.yaml", text);
        }
        return new PolicySetRecord(compile(files).digest(), ++revision, files, "olga", appliedAt);
    }

    private boolean rawMayLieGlobally() {
        return sites.allowed(new TreeSet<>(List.of("raw")), LYON, GLOBAL);
    }

    @Test
    void aRetiredSitesKeyIsNotCurrentAnyMore() {
        commit(lyon(new SiteState.Disconnected(NOON)));
        assertThat(sites.isCurrentNow(LYON, KEY)).isTrue();

        commit(lyon(new SiteState.Retired(NOON)));

        assertThat(sites.isCurrentNow(LYON, KEY)).isFalse();
    }

    @Test
    void takesTheLatestPoliciesAlsoWhenALeadersClockIsBehind() {
        commit(policies(NOON));
        assertThat(rawMayLieGlobally()).isTrue();

        commit(policies(NOON.minusSeconds(60), RAW_STAYS));

        assertThat(rawMayLieGlobally()).isFalse();
    }

    @Test
    void takesPoliciesThatAreAppliedAgain() {
        commit(policies(NOON, RAW_STAYS));
        commit(policies(NOON));
        assertThat(rawMayLieGlobally()).isTrue();

        commit(policies(NOON, RAW_STAYS));

        assertThat(rawMayLieGlobally()).isFalse();
    }

    private static Artifact artifact(String... classes) {
        return new Artifact(
                new ArtifactId(new UUID(1, classes.length)),
                new ProjectName("demo"),
                Optional.empty(),
                Content.small(Digest.of("numbers"), 7),
                ArtifactKind.FILE,
                Labels.none(),
                new TreeSet<>(List.of(classes)),
                LYON,
                Optional.empty(),
                NOON,
                Optional.of(NOON));
    }

    private static Ticket ticket(Artifact of, Digest digest, SiteName origin, String... classes) {
        return new Ticket(
                new UUID(7, 7),
                Ticket.Verb.READ,
                GLOBAL,
                "site/lyon",
                of.id(),
                digest,
                7,
                new TreeSet<>(List.of(classes)),
                origin,
                new Term(1),
                NOON);
    }

    @Test
    void believesNoTicketThatSaysLessOfItsArtifactThanIsOnRecord() {
        var raw = artifact("raw");
        var digest = raw.content().digest();
        assertThat(sites.onRecord(ticket(raw, digest, LYON, "raw"))).isFalse();

        commit(ArtifactRecord.of(raw));

        assertThat(sites.onRecord(ticket(raw, digest, LYON, "raw"))).isTrue();
        assertThat(sites.onRecord(ticket(raw, digest, LYON, "eu", "raw"))).isTrue();
        assertThat(sites.onRecord(ticket(raw, digest, LYON))).isFalse();
        assertThat(sites.onRecord(ticket(raw, digest, GLOBAL, "raw"))).isFalse();
        assertThat(sites.onRecord(ticket(raw, Digest.of("other"), LYON, "raw"))).isFalse();
    }
}
