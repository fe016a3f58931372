package io.atoll.policy;

import static io.atoll.policy.Given.engine;
import static io.atoll.policy.Given.euOnly;
import static io.atoll.policy.Given.rawStaysHome;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.label.Labels;
import io.atoll.policy.PlacementEngine.Residency;
import io.atoll.policy.data.DataPolicy;
import io.atoll.policy.data.DataPolicy.ArtifactFacts;
import io.atoll.policy.data.DataPolicy.Release;
import io.atoll.policy.data.DataPolicy.StoreFacts;
import io.atoll.policy.data.ReleaseCode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DataPoliciesTest {
    private static final ReleaseCode REVIEWED = code("reviewed");
    private static final Release DAILY =
            new Release("climatology", "clean", "daily", REVIEWED, "steward@example.org");

    private static ArtifactFacts artifact(String... classes) {
        return new ArtifactFacts(
                new TreeSet<>(List.of(classes)), new SiteName("edge-a"), Labels.none());
    }

    private static StoreFacts store(String site, String region) {
        return new StoreFacts(new SiteName(site), Labels.of(Map.of("region", region)));
    }

    private static SortedSet<String> classes(String... names) {
        return new TreeSet<>(List.of(names));
    }

    @Test
    void forbidsWhereOnePolicyForbidsAndNamesIt() {
        var engine = engine(List.of(), List.of(rawStaysHome(), euOnly()));

        assertThat(engine.mayLie(artifact("raw"), store("edge-a", "us")).allowed()).isTrue();
        assertThat(engine.mayLie(artifact("raw"), store("global", "eu")))
                .isEqualTo(
                        new Residency(
                                false,
                                "data policy raw-stays-home lets class raw lie only at edge-a"));
        assertThat(engine.mayLie(artifact("raw", "pii"), store("edge-a", "us")).why())
                .isEqualTo(
                        "data policy eu-only lets classes pii, raw lie only where"
                                + " site.bound.region == 'eu'");
        assertThat(engine.mayLie(artifact(), store("global", "us")).allowed()).isTrue();
    }

    @Test
    void forbidsWhatCannotBeComputed() {
        var broken =
                new DataPolicy(
                        "broken",
                        Given.artifactsWhere(
                                _ -> {
                                    throw new PolicyEvaluationException("no label team");
                                }),
                        rawStaysHome().mayLie(),
                        List.of());

        assertThat(
                        engine(List.of(), List.of(broken))
                                .mayLie(artifact(), store("edge-a", "us"))
                                .why())
                .isEqualTo("data policy broken cannot be computed, so it forbids: no label team");
    }

    @Test
    void placesNothingWhereAnInputsPolicyCannotBeComputed() {
        var broken =
                new DataPolicy(
                        "broken",
                        Given.artifactsWhere(
                                _ -> {
                                    throw new PolicyEvaluationException("no label team");
                                }),
                        rawStaysHome().mayLie(),
                        List.of());
        var request =
                Given.asking()
                        .reading(Given.input("daily", "edge-a", Set.of(), "edge-a"))
                        .request();
        var sites = List.of(Given.site("edge-a", Given.pool("cpu")));

        assertThat(
                        engine(List.of(), List.of(broken))
                                .place(request, sites, Map.of())
                                .verdicts()
                                .getFirst()
                                .reasons())
                .containsExactly(
                        "input daily: data policy broken cannot be computed, so it forbids: no"
                                + " label team");
    }

    @Test
    void releasesExactlyTheReviewedOutputOfTheReviewedCode() {
        var engine = engine(List.of(), List.of(rawStaysHome(DAILY), euOnly()));

        assertThat(
                        engine.outputClasses(
                                "climatology", "clean", "daily", REVIEWED, classes("raw", "pii")))
                .containsExactly("pii");
        assertThat(engine.outputClasses("climatology", "clean", "other", REVIEWED, classes("raw")))
                .containsExactly("raw");
        assertThat(engine.outputClasses("climatology", "clean", "daily", code("x"), classes("raw")))
                .containsExactly("raw");
        assertThat(engine.outputClasses("other", "clean", "daily", REVIEWED, classes("raw")))
                .containsExactly("raw");
    }

    @Test
    void releasesNoClassWhenThePolicyMatchesOnSomethingElse() {
        var byOrigin =
                new DataPolicy(
                        "by-origin",
                        Given.artifactsWhere(_ -> true),
                        rawStaysHome().mayLie(),
                        List.of(DAILY));

        assertThat(
                        engine(List.of(), List.of(byOrigin))
                                .outputClasses(
                                        "climatology", "clean", "daily", REVIEWED, classes("raw")))
                .containsExactly("raw");
    }

    @Test
    void releasesTheClassesOfAMatchThatNeedsSeveral() {
        var both =
                new DataPolicy(
                        "both",
                        Given.artifactsWhere(
                                facts -> facts.classes().containsAll(List.of("raw", "pii"))),
                        rawStaysHome().mayLie(),
                        List.of(DAILY));

        assertThat(
                        engine(List.of(), List.of(both))
                                .outputClasses(
                                        "climatology",
                                        "clean",
                                        "daily",
                                        REVIEWED,
                                        classes("raw", "pii", "site")))
                .containsExactly("site");
    }

    private static ReleaseCode code(String text) {
        return new ReleaseCode(ReleaseCode.FORM, Digest.of(text));
    }
}
