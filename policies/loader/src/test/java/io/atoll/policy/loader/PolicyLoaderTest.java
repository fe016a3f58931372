package io.atoll.policy.loader;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.files.Position;
import io.atoll.files.Problem;
import io.atoll.kernel.digest.Digest;
import io.atoll.policy.PlacementPolicy;
import io.atoll.policy.PlacementPolicy.OnSiteLoss;
import io.atoll.policy.PlacementPolicy.Scope;
import io.atoll.policy.PlacementPolicy.Spread;
import io.atoll.policy.PolicySet;
import io.atoll.policy.loader.PolicyLint.Finding;
import io.atoll.policy.loader.PolicyLint.Severity;
import io.atoll.policy.loader.PolicyLoader.Condition;
import io.atoll.policy.loader.PolicyLoader.Refused;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PolicyLoaderTest {
    private static final PolicyLoader LOADER = new PolicyLoader();
    private static final SourceFile CLIMATE =
            new SourceFile(
                    "climate.yaml",
                    """
                    kind: PlacementPolicy
                    version: atoll/v1
                    name: climate-default
                    scope: project/demo
                    match: "execution.labels.team == 'climate'"
                    require:
                      - {name: near, expr: "site.labels.region.startsWith('us')", message: "only US sites"}
                    prefer:
                      - {name: cost, weight: 50, score: "pool.scores.cost"}
                      - {name: locality, weight: 80, score: "data.locality(site)"}
                    spread: {by: site.labels.zone, maxSkew: 2}
                    route: global
                    durability: global
                    onSiteLoss: {after: 5m, then: wait}
                    tieBreak: [pool.waiting, site.name]
                    """);
    private static final SourceFile RAW =
            new SourceFile(
                    "raw.yaml",
                    """
                    kind: DataPolicy
                    version: atoll/v1
                    name: raw-stays-home
                    match: "'raw' in artifact.classes"
                    mayLie: "site.name == artifact.origin"
                    release:
                      - workflow: climatology
                        execution: clean
                        output: daily
                        code: "v2:sha256:0123456789012345678901234567890123456789012345678901234567890123"
                        approvedBy: steward@example.org
                    """);

    private static PolicySet loaded(SourceFile... files) {
        var loaded = LOADER.load(List.of(files));
        assertThat(loaded.problems()).isEmpty();
        return loaded.policies().orElseThrow();
    }

    private static List<String> problems(String text) {
        var loaded = LOADER.load(List.of(new SourceFile("p.yaml", text)));
        assertThat(loaded.policies()).isEmpty();
        return loaded.problems().stream().map(Problem::toString).toList();
    }

    @Test
    void readsEveryKeyOfAPlacementPolicy() {
        PlacementPolicy policy = loaded(CLIMATE).placement().getFirst();

        assertThat(policy.name()).isEqualTo("climate-default");
        assertThat(policy.scope()).isEqualTo(new Scope(Scope.Kind.PROJECT, "demo"));
        assertThat(policy.match().holds(Facts.REQUEST)).isTrue();
        assertThat(policy.require().getFirst().message()).isEqualTo("only US sites");
        assertThat(policy.prefer())
                .extracting(PlacementPolicy.Preference::weight)
                .containsExactly(50, 80);
        assertThat(policy.spread()).isEqualTo(Optional.of(new Spread("site.labels.zone", 2)));
        assertThat(policy.durability()).isEqualTo(PlacementPolicy.Durability.GLOBAL);
        assertThat(policy.onSiteLoss())
                .isEqualTo(new OnSiteLoss(Duration.ofMinutes(5), OnSiteLoss.Then.WAIT));
        assertThat(policy.tieBreak()).containsExactly("pool.waiting", "site.name");
    }

    @Test
    void takesDefaultsForWhatIsAbsent() {
        PlacementPolicy policy =
                loaded(
                                new SourceFile(
                                        "p.yaml",
                                        """
                                        kind: PlacementPolicy
                                        version: atoll/v1
                                        name: plain
                                        scope: federation
                                        """))
                        .placement()
                        .getFirst();

        assertThat(policy.match().holds(Facts.REQUEST)).isTrue();
        assertThat(policy.onSiteLoss()).isEqualTo(OnSiteLoss.DEFAULT);
        assertThat(policy.tieBreak()).containsExactly("site.name", "pool.name");
        assertThat(policy.spread()).isEmpty();
    }

    @Test
    void givesTheSameDigestWhateverTheOrderOfTheFiles() {
        assertThat(loaded(CLIMATE, RAW).digest()).isEqualTo(loaded(RAW, CLIMATE).digest());
        assertThat(loaded(CLIMATE).digest()).isNotEqualTo(loaded(RAW).digest());
        assertThat(loaded().digest()).isEqualTo(PolicySet.empty().digest());
    }

    @Test
    void compilesItsOwnCanonicalTextToTheSameSet() {
        PolicySet set = loaded(CLIMATE, RAW);
        String text = PolicyText.canonical(set);

        PolicySet again = LOADER.loadCanonical("stored", text).policies().orElseThrow();

        assertThat(PolicyText.canonical(again)).isEqualTo(text);
        assertThat(again).isEqualTo(set);
        assertThat(again.digest()).isEqualTo(Digest.of(text));
    }

    @Test
    void listsAllProblemsOfAllFilesWithTheirPlaces() {
        var loaded =
                LOADER.load(
                        List.of(
                                new SourceFile(
                                        "a.yaml",
                                        """
                                        kind: PlacementPolicy
                                        version: atoll/v1
                                        name: broken
                                        scope: federation
                                        require:
                                          - {name: zone, expr: "site.lables.zone == 'its'"}
                                          - name: two
                                            expr: |
                                              site.name == 'a' &&
                                              pool.cpus > 1.0
                                        prefer:
                                          - {name: cost, weight: 1.5, score: 'pool.scores[''cost''] + 1'}
                                        spread: {by: pool.name, maxSkew: 1}
                                        tieBreak: [site.size]
                                        """),
                                new SourceFile(
                                        "b.yaml",
                                        """
                                        kind: DataPolicy
                                        version: atoll/v1
                                        name: eu
                                        colour: red
                                        mayLie: site.labels.region == 'eu'
                                        """),
                                new SourceFile("c.yaml", "kind: Workflow\n")));

        assertThat(loaded.policies()).isEmpty();
        assertThat(
                        loaded.problems().stream()
                                .map(p -> p.file() + ":" + p.line() + ":" + p.column()))
                .containsExactly(
                        "a.yaml:6:29",
                        "a.yaml:10:11",
                        "a.yaml:12:26",
                        "a.yaml:12:61",
                        "a.yaml:13:14",
                        "a.yaml:14:12",
                        "b.yaml:4:1",
                        "b.yaml:5:13",
                        "c.yaml:1:7");
    }

    @Test
    void refusesWhatThisVersionDoesNotCarryOut() {
        assertThat(
                        problems(
                                """
                                kind: PlacementPolicy
                                version: atoll/v1
                                name: later
                                scope: group/ocean
                                route: direct
                                limits: {running: 10}
                                """))
                .hasSize(2)
                .allMatch(problem -> problem.contains("not available in this version"));
        assertThat(
                        problems(
                                """
                                kind: PlacementPolicy
                                version: atoll/v1
                                name: later
                                scope: group/ocean
                                """))
                .containsExactly(
                        "p.yaml:4:8: cannot use scope 'group/ocean': groups are not available in"
                                + " this version");
    }

    @Test
    void refusesTwoPoliciesOfOneName() {
        var loaded = LOADER.load(List.of(RAW, new SourceFile("other.yaml", RAW.text())));

        assertThat(loaded.problems())
                .extracting(Problem::toString)
                .containsExactly(
                        "other.yaml:3:7: cannot use policy name 'raw-stays-home' twice: it is used"
                                + " at raw.yaml:3:7");
    }

    @Test
    void compilesTheRequirementOfAWorkflowAtItsPlace() {
        String line = "    placement: {require: \"site.labels.kind == 'edge'\"}";
        var place = new ExpressionPlace(new Position("w.yaml", 1, 26), line);

        assertThat(
                        LOADER.compileRequirement(
                                "placement.require", "site.labels.kind == 'hpc'", place))
                .isInstanceOfSatisfying(
                        Condition.class,
                        compiled ->
                                assertThat(
                                                compiled.condition()
                                                        .holds(
                                                                Facts.REQUEST,
                                                                Facts.SITE,
                                                                Facts.POOL))
                                        .isTrue());
        assertThat(LOADER.compileRequirement("placement.require", "site.knd == 'a'", place))
                .isEqualTo(
                        new Refused(
                                List.of(
                                        new Problem(
                                                "w.yaml",
                                                1,
                                                31,
                                                "cannot use requirement 'placement.require': site"
                                                        + " has no 'knd' here (it has: bound,"
                                                        + " labels, name)"))));
    }

    @Test
    void lintsTiesOfScopeAndWhatHasNoEffect() {
        String policy =
                """
                kind: PlacementPolicy
                version: atoll/v1
                name: %s
                scope: federation
                prefer: [{name: cost, weight: %d, score: pool.scores.cost}]
                """;
        String data =
                """
                kind: DataPolicy
                version: atoll/v1
                name: by-label
                match: artifact.labels.team == 'a'
                mayLie: site.name == 'a'
                """;
        PolicySet set =
                loaded(
                        new SourceFile("1", policy.formatted("first", 1)),
                        new SourceFile("2", policy.formatted("second", 0)),
                        new SourceFile("3", data),
                        CLIMATE,
                        RAW);

        assertThat(PolicyLint.lint(set))
                .containsExactly(
                        new Finding(
                                Severity.ERROR,
                                "first",
                                "it and policy second have the same scope (federation) and match"
                                        + " the same executions: preferences come from first, the"
                                        + " first by name"),
                        new Finding(
                                Severity.WARNING,
                                "second",
                                "preference cost has weight 0 and decides nothing"),
                        new Finding(
                                Severity.WARNING,
                                "by-label",
                                "an artifact without the label it reads may then lie nowhere:"
                                        + " write has(artifact.labels.KEY) && …"));
    }

    @Test
    void refusesCodeNamedInTheFormThatLeavesThePathOpen() {
        String older = RAW.text().replace("v2:sha256:", "sha256:");

        assertThat(problems(older))
                .singleElement()
                .asString()
                .startsWith("p.yaml:10:11: cannot use code 'sha256:0123")
                .contains("of release 'daily': it does not cover the output's name and path")
                .contains("expected 'v2:sha256:'");
    }

    @Test
    void readsOlderCodeOfStoredPoliciesThatReleasesNothingAndKeepsTheirDigest() {
        var older = new SourceFile("raw.yaml", RAW.text().replace("v2:sha256:", "sha256:"));

        PolicySet stored = LOADER.loadStored(List.of(older)).policies().orElseThrow();

        assertThat(stored.data().getFirst().releases().getFirst().code().isCurrent()).isFalse();
        assertThat(PolicyText.canonical(stored)).contains("\"sha256:0123").doesNotContain("v2:");
    }
}
