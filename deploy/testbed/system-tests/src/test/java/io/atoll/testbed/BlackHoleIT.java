package io.atoll.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A site that fails whatever it is given does not swallow the work of a federation. */
final class BlackHoleIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private static Federation federation;
    private static Site ridge;
    private static Effects effects;

    @BeforeAll
    static void start() throws Exception {
        federation = Federation.start("siteFaults: {rest: 1s, longestRest: 2s}\n");
        effects = new Effects(federation.home());
        ridge = federation.site("ridge", 4);
        federation.site("lab", 4);
    }

    @AfterAll
    static void end() {
        federation.close();
    }

    @Test
    void restsASiteWithoutItsStoreAtNoCostOfTheUserAndTriesItAgain() throws Exception {
        Path away = federation.home().resolve("store-away");
        Files.move(ridge.store(), away);

        String run = federation.api().submit(effects.workflow(12, "0.2"));

        JsonNode ended = federation.api().awaitEnd(run, LIMIT);
        assertThat(ended.get("state").asText()).as(ended.toString()).isEqualTo("Succeeded");
        assertThat(places(run)).hasSize(12).containsOnly("lab");
        assertThat(outcomes(run)).contains("SiteFault").doesNotContain("Failed", "Lost");
        assertThat(pool("ridge").path("rests").asText()).isNotEmpty();
        assertThat(site("ridge").path("fault").asText()).contains("store");
        assertThat(federation.cli().run("status").stdout())
                .contains("resting")
                .contains("ridge/cpu");

        Files.move(away, ridge.store());
        await("ridge takes work again")
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(300))
                .until(() -> !site("ridge").hasNonNull("fault"));
        String back = federation.api().submit(effects.workflow(6, "0.2", "site.name == 'ridge'"));

        assertThat(federation.api().awaitEnd(back, LIMIT).get("state").asText())
                .isEqualTo("Succeeded");
        assertThat(places(back)).hasSize(6).containsOnly("ridge");
        assertThat(pool("ridge").path("rests").asText("")).isEmpty();
    }

    private static List<String> places(String run) throws Exception {
        return federation.api().executions(run).stream()
                .map(each -> each.path("site").asText())
                .toList();
    }

    private static List<String> outcomes(String run) throws Exception {
        return federation.api().executions(run).stream()
                .map(each -> read("/v1/executions/" + each.get("id").asText()))
                .flatMap(each -> each.get("attempts").valueStream())
                .map(each -> each.path("outcome").asText())
                .toList();
    }

    private static JsonNode site(String name) {
        return read("/v1/sites/" + name);
    }

    private static JsonNode pool(String name) {
        return site(name).get("pools").get(0);
    }

    private static JsonNode read(String path) {
        try {
            return federation.api().get(path).expect(200);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
