package io.atoll.server.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.SiteName;
import io.atoll.server.platform.Ports;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HazelcastSharedStateTest extends SharedStateContract {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String HOST = "127.0.0.1";
    private static final SiteName LYON = new SiteName("lyon");

    private static HazelcastSharedState shared;

    @BeforeAll
    static void start() {
        shared = alone("secret");
    }

    @AfterAll
    static void stop() {
        shared.close();
    }

    @BeforeEach
    void empty() {
        shared.wipe();
    }

    @Override
    SharedState state() {
        return shared;
    }

    @Test
    void refusesAStrangerWithAnotherName() {
        shared.holdLink(LYON, "one");
        var known = HOST + ":" + shared.port();
        try (var stranger =
                HazelcastSharedState.start(
                        new SharedStateAddress(HOST, 0, List.of(known), "guess"))) {
            assertThat(stranger.members()).isEqualTo(1);
            assertThat(shared.members()).isEqualTo(1);
            assertThat(stranger.linkHolder(LYON)).isEmpty();
            stranger.wipe();
            assertThat(shared.linkHolder(LYON)).contains("one");
        }
    }

    @Test
    void sharesWithAMemberOfTheSameName() {
        int port = Ports.choose(HOST);
        int other = Ports.choose(HOST);
        var members = List.of(HOST + ":" + port, HOST + ":" + other);
        try (var first =
                        HazelcastSharedState.start(
                                new SharedStateAddress(HOST, port, members, "both"));
                var second =
                        HazelcastSharedState.start(
                                new SharedStateAddress(HOST, other, members, "both"))) {
            await("both see each other").atMost(SOON).until(() -> first.members() == 2);
            first.holdLink(LYON, "one");
            await("the link is seen by the other")
                    .atMost(SOON)
                    .until(() -> second.linkHolder(LYON).filter("one"::equals).isPresent());
        }
    }

    @Test
    void goesOnWithoutItWhenItIsDown() {
        var down = alone("down");
        down.holdLink(LYON, "one");
        down.close();
        down.holdLink(LYON, "two");
        down.publish(new EventMark(new ProjectName("demo"), 1));
        down.subscribe(_ -> {}).close();
        down.wipe();
        assertThat(down.linkHolder(LYON)).isEmpty();
        assertThat(down.links()).isEmpty();
        assertThat(down.members()).isZero();
    }

    @Test
    void saysWhichPortIsInUse() {
        int port = shared.port();
        assertThatThrownBy(
                        () ->
                                HazelcastSharedState.start(
                                        new SharedStateAddress(HOST, port, List.of(), "taken")))
                .isInstanceOf(AtollException.class)
                .hasMessageContaining("cannot listen on 127.0.0.1:%d: the port is in use", port);
    }

    private static HazelcastSharedState alone(String name) {
        return HazelcastSharedState.start(new SharedStateAddress(HOST, 0, List.of(), name));
    }
}
