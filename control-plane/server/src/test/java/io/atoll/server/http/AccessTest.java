package io.atoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.kernel.loop.SlowEvents;
import io.atoll.kernel.system.SystemRandomSource;
import io.atoll.protocol.identity.BearerToken;
import io.atoll.server.view.HealthView;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AccessTest {
    private final Api api = Api.get();

    @Test
    void tellsHowTheInstanceIs() {
        var answer = api.get("/v1/health");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text())
                .isEqualTo(
                        """
                        {"status":"ok","instance":"one","leader":"one","term":7,"version":"0.1","federation":"test","slowEvents":[]}\
                        """);
    }

    @Test
    void tellsOfEventsThatHeldTheLeader() {
        var view =
                HealthView.SlowEventView.of(
                        new SlowEvents.Kind("leader.Ticked", 2, Duration.ofMillis(64)));

        assertThat(view).isEqualTo(new HealthView.SlowEventView("leader.Ticked", 2, 64));
    }

    @Test
    void givesTheAuthoritysCertificate() {
        assertThat(api.get("/v1/ca").text())
                .startsWith("-----BEGIN CERTIFICATE-----\n")
                .endsWith("\n-----END CERTIFICATE-----\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/health", "/v1/ca", "/v1/sites", "/", "/v1/no-such-route"})
    void letsNobodyInWithoutAToken(String path) {
        var answer = api.send(api.anonymous(path).build());

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(answer.json().path("code").asString()).isEqualTo("UNAUTHENTICATED");
    }

    @Test
    void letsNobodyInWithAnotherToken() {
        var other = BearerToken.generate(new SystemRandomSource()).text();
        for (String shown : new String[] {"Bearer " + other, "Bearer x", "Basic " + other, ""}) {
            var request = api.anonymous("/v1/health").header("Authorization", shown).build();

            assertThat(api.send(request).status()).as(shown).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/artifacts?name=%00",
                "/v1/workflows?project=a%00b",
                "/v1/runs?state=Running&workflow=%00",
                "/v1/workflows/a%00b",
                "/v1/sites?cursor=AA"
            })
    void refusesTheNullCharacterInAnAddress(String path) {
        var answer = api.get(path);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().path("code").asString()).isEqualTo("INVALID");
    }

    @Test
    void readsAnEscapedPercentSignAsItself() {
        assertThat(api.get("/v1/artifacts?name=%2500").status()).isEqualTo(200);
    }

    @Test
    void tellsOfAnUnknownRoute() {
        var answer = api.get("/v1/no-such-route");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.detail())
                .isEqualTo("cannot find GET /v1/no-such-route: there is no such route");
        assertThat(api.post("/v1/events", Map.of()).status()).isEqualTo(405);
        assertThat(api.post("/v1/events", Map.of()).json().path("code").asString())
                .isEqualTo("INVALID");
    }

    @Test
    void tellsOnlyAnIdOfAFault() {
        api.leader.answer(
                _ -> {
                    throw new IllegalStateException("the inside of things");
                });

        var answer = api.post("/v1/sites/lyon/cordon", Map.of());

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.json().path("code").asString()).isEqualTo("INTERNAL");
        assertThat(answer.json().path("fault").asString()).hasSize(12);
        assertThat(answer.text()).doesNotContain("inside").doesNotContain("Exception");
    }
}
