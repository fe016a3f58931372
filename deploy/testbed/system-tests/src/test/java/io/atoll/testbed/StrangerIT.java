package io.atoll.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Agents that may not join, or no longer may be their site. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class StrangerIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static Federation federation;

    /** Holds for the shortest time that can be asked for; its test comes last. */
    private static String expiring;

    private static Instant invitedAt;

    @BeforeAll
    static void start() throws Exception {
        federation = Federation.start();
        invitedAt = Instant.now();
        expiring = Site.invite(federation.api(), "late", "1m");
    }

    @AfterAll
    static void end() {
        federation.close();
    }

    @Test
    void refusesATokenThatNobodyGave() throws Exception {
        String token = Site.invite(federation.api(), "wrong");
        String altered =
                token.substring(0, token.length() - 6)
                        + new StringBuilder(token.substring(token.length() - 6)).reverse();

        assertRefused(federation.prepare("wrong", Site.processes(1)), altered);
        assertRefused(federation.prepare("garbage", Site.processes(1)), "not-a-token");
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void refusesATokenThatHasExpired() throws Exception {
        Site late = federation.prepare("late", Site.processes(1));
        await("the invitation has expired")
                .atMost(LIMIT)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> Instant.now().isAfter(invitedAt.plus(Duration.ofSeconds(62))));

        Program agent = assertRefused(late, expiring);

        assertThat(agent.stderr()).contains("expired");
    }

    @Test
    void refusesAUsedTokenToAnotherKey() throws Exception {
        String token = Site.invite(federation.api(), "taken");
        Site first = federation.prepare("taken", Site.processes(1));
        first.joinWith(token, federation.instance().agents());
        first.awaitState(federation.api(), "Connected");

        Program agent = assertRefused(secondInstallation("taken", "elsewhere"), token);

        assertThat(agent.stderr()).containsPattern("used|another key");
        assertThat(first.program().isAlive()).isTrue();
        first.awaitState(federation.api(), "Connected");
    }

    @Test
    void fencesTheOlderAgentOfASiteThatJoinsAgain() throws Exception {
        Site older = federation.site("moved", 1);
        int generation = generation("moved");

        Site newer = secondInstallation("moved", "moved-to").join(federation.instance());

        await("the newer agent has joined")
                .atMost(LIMIT)
                .until(() -> generation("moved") == generation + 1);
        await("the older agent says that it was replaced")
                .atMost(LIMIT)
                .untilAsserted(
                        () ->
                                assertThat(older.program().stderr() + older.program().stdout())
                                        .contains("generation"));
        Command ran = federation.cli().run("run", "--site", "moved", "--", "sh", "-c", "pwd");
        assertThat(ran.stdout()).as(ran.stderr()).contains(newer.data().toString());
    }

    @Test
    void refusesASecondAgentOnTheSameFolder() throws Exception {
        Site site = federation.site("twice", 1);
        Program first = site.program();
        site.startAgain();

        assertThat(site.program().awaitEnd(LIMIT)).isNotZero();
        assertThat(site.program().stderr()).contains(site.data().toString());
        assertThat(first.isAlive()).isTrue();
        first.close();
    }

    private static Site secondInstallation(String name, String folder) throws IOException {
        Path home = Files.createDirectories(federation.home().resolve(folder));
        return federation.prepare(name, home, Site.processes(1));
    }

    private static Program assertRefused(Site site, String token) {
        site.joinWith(token, federation.instance().agents());
        assertThat(site.program().awaitEnd(LIMIT)).isNotZero();
        assertThat(site.program().stderr())
                .isNotBlank()
                .doesNotContain("\tat ")
                .doesNotContain("Exception");
        return site.program();
    }

    private static int generation(String site) throws IOException, InterruptedException {
        return federation.api().get("/v1/sites/" + site).expect(200).get("generation").asInt();
    }
}
