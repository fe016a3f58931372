package io.atoll.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.bridge.IoRule.IoPlan;
import io.atoll.kernel.id.SiteName;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every row of the I/O rule by its number. */
class IoRuleTest {
    private static final Optional<SiteName> AT_A = Optional.of(new SiteName("a"));
    private static final Optional<SiteName> UPLOADED = Optional.empty();

    @Test
    void row1WithoutConsumersTheOutputStaysLocal() {
        assertThat(IoRule.plan(AT_A, sites(), false, true))
                .isEqualTo(new IoPlan(false, sites(), sites(), sites()));
    }

    @Test
    void row2AConsumerAtTheSameSiteReadsLocally() {
        assertThat(IoRule.plan(AT_A, sites("a"), false, true))
                .isEqualTo(new IoPlan(false, sites("a"), sites(), sites()));
    }

    @Test
    void row3AConsumerElsewhereReadsTheGlobalCopy() {
        assertThat(IoRule.plan(AT_A, sites("b"), false, true))
                .isEqualTo(new IoPlan(true, sites(), sites("b"), sites()));
    }

    @Test
    void row4ConsumersHereAndElsewhereReadLocallyAndGlobally() {
        assertThat(IoRule.plan(AT_A, sites("a", "b"), false, true))
                .isEqualTo(new IoPlan(true, sites("a"), sites("b"), sites()));
    }

    @Test
    void row5TwoConsumersElsewhereShareOneGlobalWrite() {
        assertThat(IoRule.plan(AT_A, sites("b", "c"), false, true))
                .isEqualTo(new IoPlan(true, sites(), sites("b", "c"), sites()));
    }

    @Test
    void row6AChangedPlanAsksForTheGlobalWriteWhenItIsKnown() {
        assertThat(IoRule.plan(AT_A, sites("a"), false, true).globalWrite()).isFalse();
        assertThat(IoRule.plan(AT_A, sites("b"), false, true).globalWrite()).isTrue();
    }

    @Test
    void row7ARetryElsewhereIsPlannedFromWhereTheCurrentAttemptRan() {
        assertThat(IoRule.plan(Optional.of(new SiteName("b")), sites("a"), false, true))
                .isEqualTo(new IoPlan(true, sites(), sites("a"), sites()));
    }

    @Test
    void row8AnUploadIsReadGloballyAndNotWrittenAgain() {
        assertThat(IoRule.plan(UPLOADED, sites("a"), false, true))
                .isEqualTo(new IoPlan(false, sites(), sites("a"), sites()));
        assertThat(IoRule.plan(UPLOADED, sites("a"), true, true).globalWrite()).isFalse();
    }

    @Test
    void row8PrimeWhatLiesAtASiteIsPlannedLikeWhatWasMadeThere() {
        assertThat(IoRule.plan(AT_A, sites("a", "b"), false, true))
                .isEqualTo(new IoPlan(true, sites("a"), sites("b"), sites()));
    }

    @Test
    void row9WithoutAGlobalCopyConsumersElsewhereCanOnlyBeServedDirectly() {
        assertThat(IoRule.plan(AT_A, sites("a", "b"), false, false))
                .isEqualTo(new IoPlan(false, sites("a"), sites(), sites("b")));
    }

    @Test
    void aCopyWantedGloballyIsWrittenOnceUnlessResidencyForbidsIt() {
        assertThat(IoRule.plan(AT_A, sites("a"), true, true))
                .isEqualTo(new IoPlan(true, sites("a"), sites(), sites()));
        assertThat(IoRule.plan(AT_A, sites("a"), true, false))
                .isEqualTo(new IoPlan(false, sites("a"), sites(), sites()));
    }

    private static Set<SiteName> sites(String... names) {
        return Arrays.stream(names).map(SiteName::new).collect(Collectors.toSet());
    }
}
