package io.atoll.server.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.SiteName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What every {@link SharedState} does. */
abstract class SharedStateContract {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration LONG = Duration.ofHours(1);
    private static final SiteName LYON = new SiteName("lyon");
    private static final SiteName OSLO = new SiteName("oslo");

    /** An empty state; the subclass closes it. */
    abstract SharedState state();

    @Test
    void tellsWhoHoldsALink() {
        var state = state();
        assertThat(state.linkHolder(LYON)).isEmpty();
        state.holdLink(LYON, "one");
        state.holdLink(OSLO, "two");
        state.holdLink(LYON, "two");
        assertThat(state.linkHolder(LYON)).contains("two");
        assertThat(state.links()).isEqualTo(Map.of(LYON, "two", OSLO, "two"));
    }

    @Test
    void dropsALinkOnlyForItsHolder() {
        var state = state();
        state.holdLink(LYON, "two");
        state.dropLink(LYON, "one");
        assertThat(state.linkHolder(LYON)).contains("two");
        state.dropLink(LYON, "two");
        assertThat(state.linkHolder(LYON)).isEmpty();
    }

    @Test
    void keepsTheNewestVitals() {
        var state = state();
        assertThat(state.vitals(LYON)).isEmpty();
        state.noteVitals(LYON, "{\"load\":1}", LONG);
        state.noteVitals(LYON, "{\"load\":2}", LONG);
        assertThat(state.vitals(LYON)).contains("{\"load\":2}");
    }

    @Test
    void forgetsVitalsAfterTheirTime() {
        var state = state();
        state.noteVitals(LYON, "{}", Duration.ofSeconds(1));
        await("the vitals are forgotten").atMost(SOON).until(() -> state.vitals(LYON).isEmpty());
    }

    @Test
    void dropsVitalsThatAreTooLong() {
        var state = state();
        state.noteVitals(LYON, "x".repeat(SharedState.VITALS_LIMIT_CHARS + 1), LONG);
        assertThat(state.vitals(LYON)).isEmpty();
    }

    @Test
    void tellsSubscribersOfNewerEventsUntilTheyClose() {
        var state = state();
        var heard = new CopyOnWriteArrayList<EventMark>();
        var demo = new ProjectName("demo");
        try (var subscription = state.subscribe(heard::add)) {
            assertThat(subscription).isNotNull();
            state.publish(new EventMark(demo, 7));
            await("the mark is heard")
                    .atMost(SOON)
                    .until(() -> heard.equals(List.of(new EventMark(demo, 7))));
        }
        var later = new CopyOnWriteArrayList<EventMark>();
        try (var subscription = state.subscribe(later::add)) {
            assertThat(subscription).isNotNull();
            state.publish(new EventMark(demo, 8));
            await("the later subscriber hears it").atMost(SOON).until(() -> later.size() == 1);
        }
        assertThat(heard).hasSize(1);
    }

    @Test
    void worksOnAfterEverythingWasWiped() {
        var state = state();
        state.holdLink(LYON, "one");
        state.noteVitals(LYON, "{}", LONG);
        state.wipe();
        assertThat(state.links()).isEmpty();
        assertThat(state.vitals(LYON)).isEmpty();
        state.holdLink(LYON, "two");
        assertThat(state.linkHolder(LYON)).contains("two");
    }
}
