package io.atoll.policy.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.kernel.digest.Digest;
import io.atoll.policy.data.ReviewedCode.Argv;
import io.atoll.policy.data.ReviewedCode.OutputPlace;
import io.atoll.policy.data.ReviewedCode.RuntimeFacts;
import io.atoll.policy.data.ReviewedCode.Script;
import io.atoll.policy.data.ReviewedCode.ShippedCode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReviewedCodeTest {
    private static final Map<String, ShippedCode> FILES =
            Map.of("clean.sh", new ShippedCode(Digest.of("a"), false));
    private static final Map<String, OutputPlace> OUTPUTS =
            Map.of("daily", new OutputPlace("daily.csv"), "rest", new OutputPlace("rest.csv"));
    private static final ReviewedCode CLEAN =
            new ReviewedCode(
                    new Argv(List.of("sh", "clean.sh")),
                    FILES,
                    RuntimeFacts.PLAIN,
                    Set.of("raw"),
                    Set.of("station"),
                    OUTPUTS);
    private static final ReleaseCode CODE = CLEAN.of("daily");

    @Test
    void isTheDigestOfTheCanonicalTextOfAllOfIt() {
        String canonical =
                "{\"command\":[\"sh\",\"clean.sh\"],\"files\":{\"clean.sh\":{\"digest\":\""
                        + Digest.of("a")
                        + "\",\"executable\":false}},\"foreach\":[\"station\"],\"form\":2,"
                        + "\"inputs\":[\"raw\"],\"output\":\"daily\",\"outputs\":{\"daily\":"
                        + "{\"path\":\"daily.csv\"},\"rest\":{\"path\":\"rest.csv\"}},"
                        + "\"runtime\":{\"env\":{},\"image\":\"\",\"modules\":[]}}";

        assertThat(CODE).hasToString("v2:" + Digest.of(canonical));
    }

    @Test
    void isOtherCodeWithAnotherPathOrNameOfTheOutput() {
        var scratch =
                Map.of(
                        "daily",
                        new OutputPlace("scratch.tmp"),
                        "rest",
                        new OutputPlace("rest.csv"));

        assertThat(with(scratch).of("daily")).isNotEqualTo(CODE);
        assertThat(CLEAN.of("rest")).isNotEqualTo(CODE);
    }

    @Test
    void isOtherCodeWithAnotherPathOfAnyOtherOutput() {
        var readBack =
                Map.of("daily", new OutputPlace("daily.csv"), "rest", new OutputPlace("head.txt"));

        assertThat(with(readBack).of("daily")).isNotEqualTo(CODE);
        assertThat(with(Map.of("daily", new OutputPlace("daily.csv"))).of("daily"))
                .isNotEqualTo(CODE);
    }

    @Test
    void isOtherCodeWithASettingOfTheOutputThatIsNotItsDefault() {
        var following =
                Map.of(
                        "daily",
                        new OutputPlace("daily.csv", Map.of("links", "follow")),
                        "rest",
                        new OutputPlace("rest.csv"));

        assertThat(with(following).of("daily")).isNotEqualTo(CODE);
    }

    @Test
    void isOtherCodeWithAnotherProgramFileModeRuntimeInputOrVariable() {
        assertThat(
                        List.of(
                                CODE,
                                code(new Argv(List.of("sh clean.sh")), FILES, RuntimeFacts.PLAIN),
                                code(new Script("sh clean.sh"), FILES, RuntimeFacts.PLAIN),
                                code(CLEAN.program(), shipped("b", false), RuntimeFacts.PLAIN),
                                code(CLEAN.program(), shipped("a", true), RuntimeFacts.PLAIN),
                                code(
                                        CLEAN.program(),
                                        FILES,
                                        new RuntimeFacts("", List.of(), Map.of("LC_ALL", "C"))),
                                reading(Set.of("raw", "more"), Set.of("station")),
                                reading(Set.of("raw"), Set.of())))
                .doesNotHaveDuplicates();
    }

    @Test
    void readsItsTextAgainAndKeepsTheFirstFormApart() {
        var first = ReleaseCode.parse(CODE.digest().toString());

        assertThat(ReleaseCode.parse(CODE.toString())).isEqualTo(CODE);
        assertThat(first).isNotEqualTo(CODE).hasToString(CODE.digest().toString());
        assertThat(first.isCurrent()).isFalse();
        assertThatThrownBy(() -> ReleaseCode.parse("v2:" + CODE.digest().hex()))
                .hasMessageStartingWith("cannot read code");
    }

    private static ReviewedCode with(Map<String, OutputPlace> outputs) {
        return new ReviewedCode(
                CLEAN.program(),
                FILES,
                RuntimeFacts.PLAIN,
                CLEAN.inputs(),
                CLEAN.variables(),
                outputs);
    }

    private static ReleaseCode code(
            ReviewedCode.Program program, Map<String, ShippedCode> files, RuntimeFacts runtime) {
        return new ReviewedCode(program, files, runtime, CLEAN.inputs(), CLEAN.variables(), OUTPUTS)
                .of("daily");
    }

    private static ReleaseCode reading(Set<String> inputs, Set<String> variables) {
        return new ReviewedCode(
                        CLEAN.program(), FILES, RuntimeFacts.PLAIN, inputs, variables, OUTPUTS)
                .of("daily");
    }

    private static Map<String, ShippedCode> shipped(String content, boolean executable) {
        return Map.of("clean.sh", new ShippedCode(Digest.of(content), executable));
    }
}
