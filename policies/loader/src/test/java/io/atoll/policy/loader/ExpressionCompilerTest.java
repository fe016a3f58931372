package io.atoll.policy.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.label.Labels;
import io.atoll.policy.PolicyEvaluationException;
import io.atoll.policy.data.DataPolicy.ArtifactFacts;
import io.atoll.policy.data.DataPolicy.StoreFacts;
import io.atoll.policy.facts.PoolFacts;
import io.atoll.policy.loader.ExpressionCompiler.Accepted;
import io.atoll.policy.loader.ExpressionCompiler.Refused;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionCompilerTest {
    private static Expression compiled(ExpressionKind kind, String source) {
        return switch (new ExpressionCompiler(kind).compile(source)) {
            case Accepted(var expression) -> expression;
            case Refused(var problems) -> throw new AssertionError(problems);
        };
    }

    private static List<ExpressionProblem> refused(ExpressionKind kind, String source) {
        return switch (new ExpressionCompiler(kind).compile(source)) {
            case Accepted(var expression) -> throw new AssertionError(expression + " compiles");
            case Refused(var problems) -> problems;
        };
    }

    private static boolean holds(String source) {
        return CompiledExpressions.condition(compiled(ExpressionKind.CONDITION, source))
                .holds(Facts.REQUEST, Facts.SITE, Facts.POOL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "site.labels.kind == 'hpc'",
                "site.labels.region.startsWith('us')",
                "site.bound.region in ['eu', 'ch']",
                "'kind' in site.labels && !('zone' in site.labels)",
                "has(site.labels.kind) && !has(site.labels.zone)",
                "site.name.matches('hpc-.*')",
                "execution.labels.team == 'climate' && execution.name == 'fit'",
                "execution.workflow == 'climatology' && execution.project == 'demo'",
                "execution.cpu == 1.0 && execution.gpus == 0",
                "pool.name == 'gpu' && pool.executor == 'slurm' && pool.arch == ''",
                "pool.cpu > 7.0 && pool.cpu < 8 && pool.memory == 17179869184",
                "pool.gpu.kind == 'a100' && pool.gpu.count == 4 && pool.gpu.memory > 1",
                "pool.scores.cost == 20.0 && pool.scores.energy == 0.0 && pool.waiting == 3",
                "has(pool.scores.cost) && !has(pool.scores.energy)",
                "data.locality(site) == 75.0",
                "site.labels.all(key, key != 'zone') && [1, 2].exists(n, n == 2)"
            })
    void readsWhatAPolicyMaySeeOfACandidate(String source) {
        assertThat(holds(source)).isTrue();
    }

    @Test
    void scoresInWholeAndFractionalNumbers() {
        assertThat(
                        CompiledExpressions.score(
                                        compiled(ExpressionKind.SCORE, "pool.scores.cost / 3.0"))
                                .score(Facts.REQUEST, Facts.SITE, Facts.POOL))
                .isEqualTo(20 / 3.0);
        assertThat(
                        CompiledExpressions.score(
                                        compiled(ExpressionKind.SCORE, "100 - pool.waiting"))
                                .score(Facts.REQUEST, Facts.SITE, Facts.POOL))
                .isEqualTo(97.0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "site.nmae == 'a'|4|site has no 'nmae' here (it has: bound, labels, name)",
                "sites.name == 'a'|0|there is no 'sites' here (there are: data, execution, pool,"
                        + " site)",
                "site.name == 3|10|cannot apply '==' to string, int",
                "pool.scores.cost + 1 > 2.0|17|cannot apply '+' to double, int",
                "pool.cpu|0|expected true or false, this gives double",
                "now() > 3|3|there is no function 'now' here",
                "data.localty(site) > 1.0|12|there is no function 'localty' here"
            })
    void refusesWhatDoesNotTypeCheck(String source, int column, String message) {
        assertThat(refused(ExpressionKind.CONDITION, source))
                .contains(new ExpressionProblem(1, column, message));
    }

    @Test
    void refusesAScoreThatIsNoNumber() {
        assertThat(refused(ExpressionKind.SCORE, "site.name"))
                .extracting(ExpressionProblem::message)
                .containsExactly("expected a number, this gives string");
    }

    @Test
    void refusesTheLabelsOfASiteInResidency() {
        assertThat(refused(ExpressionKind.RESIDENCY, "site.labels.region == 'eu'"))
                .extracting(ExpressionProblem::message)
                .contains(
                        "cannot use site.labels in mayLie: they are what a site says of itself;"
                                + " where data may lie is decided by site.name and by site.bound,"
                                + " which an operator set");
    }

    @Test
    void boundsSizeDepthAndIterations() {
        assertThat(refused(ExpressionKind.CONDITION, "site.name == '" + "x".repeat(2_000) + "'"))
                .isNotEmpty();
        assertThat(refused(ExpressionKind.CONDITION, "(".repeat(40) + "true" + ")".repeat(40)))
                .isNotEmpty();
        assertThat(refused(ExpressionKind.CONDITION, "[1, 2].map(n, n * 2).size() > 1"))
                .isNotEmpty();
        String ten = "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]";
        String bomb = "N.all(a, N.all(b, N.all(c, N.all(d, true))))".replace("N", ten);

        assertThatThrownBy(() -> holds(bomb))
                .isInstanceOf(PolicyEvaluationException.class)
                .hasMessageContaining("teration");
    }

    @Test
    void saysWhichKeyIsMissing() {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> holds("site.labels.zone == 'a'"))
                    .isInstanceOf(PolicyEvaluationException.class)
                    .hasMessage("there is no key 'zone' for site.labels.zone == 'a'");
        }
    }

    @Test
    void computesAConditionOnTheSiteOncePerSite() {
        var condition =
                CompiledExpressions.condition(
                        compiled(ExpressionKind.CONDITION, "site.labels.kind == 'hpc'"));
        var other = Facts.site("edge", Map.of("kind", "edge"));

        for (int i = 0; i < 3; i++) {
            assertThat(condition.holds(Facts.REQUEST, Facts.SITE, Facts.POOL)).isTrue();
            assertThat(condition.holds(Facts.REQUEST, other, Facts.POOL)).isFalse();
            // Same name, other labels: nothing remembered may answer.
            assertThat(
                            condition.holds(
                                    Facts.REQUEST,
                                    Facts.site("hpc-ridge", Map.of("kind", "x" + i)),
                                    Facts.POOL))
                    .isFalse();
        }
    }

    @Test
    void rememberedValuesFollowThePoolTheyReadAndNothingElse() {
        var score = CompiledExpressions.score(compiled(ExpressionKind.SCORE, "pool.scores.cost"));
        PoolFacts dear = Facts.pool(30, 0);

        for (int i = 0; i < 3; i++) {
            assertThat(score.score(Facts.REQUEST, Facts.SITE, Facts.POOL)).isEqualTo(20.0);
            assertThat(score.score(Facts.REQUEST, Facts.SITE, dear)).isEqualTo(30.0);
        }
        var waiting = CompiledExpressions.score(compiled(ExpressionKind.SCORE, "pool.waiting"));
        assertThat(waiting.score(Facts.REQUEST, Facts.SITE, Facts.pool(1, 7))).isEqualTo(7.0);
        assertThat(waiting.score(Facts.REQUEST, Facts.SITE, Facts.pool(1, 8))).isEqualTo(8.0);
    }

    @Test
    void readsArtifactsAndBoundLabelsInDataPolicies() {
        var artifact =
                new ArtifactFacts(
                        new TreeSet<>(List.of("raw")),
                        new SiteName("edge-a"),
                        Labels.of(Map.of("team", "climate")));
        var store = new StoreFacts(new SiteName("edge-a"), Labels.of(Map.of("region", "eu")));

        assertThat(
                        new CompiledExpressions.ArtifactMatch(
                                        compiled(
                                                ExpressionKind.ARTIFACT,
                                                "'raw' in artifact.classes &&"
                                                        + " artifact.labels.team == 'climate'"))
                                .holds(artifact))
                .isTrue();
        assertThat(
                        new CompiledExpressions.MayLie(
                                        compiled(
                                                ExpressionKind.RESIDENCY,
                                                "site.name == artifact.origin &&"
                                                        + " site.bound.region == 'eu'"))
                                .holds(artifact, store))
                .isTrue();
    }

    @Test
    void compilesATextOnceAndRemembersNoMoreThanAFew() {
        var compiler = new ExpressionCompiler(ExpressionKind.CONDITION);

        var first = compiler.compile("site.name == 'a'");
        var refused = compiler.compile("site.nme == 'a'");
        assertThat(compiler.compile("site.name == 'a'")).isSameAs(first);
        assertThat(compiler.compile("site.nme == 'a'"))
                .isSameAs(refused)
                .isInstanceOf(ExpressionCompiler.Refused.class);
        for (int i = 0; i < 300; i++) {
            compiler.compile("site.name == 'other-%d'".formatted(i));
        }

        assertThat(compiler.compile("site.name == 'a'")).isNotSameAs(first);
    }
}
