package io.atoll.server.reign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.atoll.control.commit.InMemoryFederationStore;
import io.atoll.control.event.ControlCommand;
import io.atoll.control.live.LeaderConfig;
import io.atoll.control.state.Caller;
import io.atoll.control.state.Role;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.label.Labels;
import io.atoll.kernel.loop.SlowEvents;
import io.atoll.kernel.system.SystemRandomSource;
import io.atoll.kernel.system.SystemTimeSource;
import io.atoll.kernel.virtual.FailingFaultHandler;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class LeaderLifecycleTest {
    private final SystemTimeSource time = new SystemTimeSource();
    private final FailingFaultHandler faults = new FailingFaultHandler();
    private final AtomicInteger stoodDown = new AtomicInteger();
    private final Set<Long> terms = new TreeSet<>();

    @Test
    void letsAnotherStandWhenItsTermsEndSoonAfterTheyBegan() {
        var store = new InMemoryFederationStore();
        store.mishap(InMemoryFederationStore.Mishap.REFUSED);
        var parts =
                new LeaderLifecycle.Parts(
                        store,
                        LeaderConfig.DEFAULT,
                        time,
                        new SystemRandomSource(),
                        new SlowEvents(time, SlowEvents.LIMIT, _ -> {}),
                        faults);
        try (var lifecycle = new LeaderLifecycle("one", parts, effects -> {}, over -> {})) {
            lifecycle.stepDownWith(stoodDown::incrementAndGet);
            lifecycle.elected();

            await("it lets another stand")
                    .atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(10))
                    .until(
                            () -> {
                                lifecycle.reign().ifPresent(reign -> endTerm(store, reign));
                                return stoodDown.get() > 0;
                            });

            assertThat(terms).hasSizeLessThanOrEqualTo(6);
            assertThat(lifecycle.reign()).isEmpty();
        }
        faults.check();
    }

    /** A commit that the store refuses ends the term. */
    private void endTerm(InMemoryFederationStore store, Reign reign) {
        if (terms.add(reign.term().number())) {
            store.mishap(InMemoryFederationStore.Mishap.REFUSED);
            reign.loop()
                    .submit(
                            new ControlCommand.InviteSite(
                                    new Caller(
                                            "operator",
                                            new ProjectName("default"),
                                            Set.of(Role.OPERATOR)),
                                    new SiteName("alpha"),
                                    Labels.none(),
                                    Digest.of("token"),
                                    time.now().plus(Duration.ofHours(1))),
                            Duration.ofSeconds(5),
                            reply -> {});
        }
    }
}
