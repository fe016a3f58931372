package io.atoll.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What Prometheus and a collector of logs find at a real instance and a real agent. */
final class MonitorIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(30)).build();

    @Test
    void metricsAndLogsTellWhatAFederationDoes() throws Exception {
        int server = Instance.freePort();
        int agent = Instance.freePort();
        try (Federation federation = Federation.start(more(server))) {
            federation.site("lab", Site.processes(4) + more(agent));
            Cli cli = federation.cli();

            assertThat(cli.run("run", "--", "true").exitCode()).isZero();
            assertThat(cli.run("run", "--", "false").exitCode()).isEqualTo(1);
            Program sleeper = cli.start("sleeper", "run", "--", "sleep", "600");
            shows(
                    server,
                    "atoll_attempts{pool=\"cpu\",site=\"lab\",state=\"Running\"} 1.0",
                    "atoll_executions{state=\"Active\"} 1.0",
                    "atoll_executions_ended_total{state=\"Succeeded\"} 1.0",
                    "atoll_executions_ended_total{state=\"Failed\"} 1.0",
                    "atoll_attempts_ended_total{outcome=\"Succeeded\",pool=\"cpu\",site=\"lab\"}"
                            + " 1.0",
                    "atoll_sites{state=\"Connected\"} 1.0",
                    "atoll_site_connected{site=\"lab\"} 1.0",
                    "atoll_links_open 1.0",
                    "atoll_leader 1.0",
                    "atoll_quarantine_entries 0.0",
                    "atoll_connections{caller=\"known\",listener=\"agents\"} ");
            shows(
                    agent,
                    "atoll_agent_attempts{site=\"lab\",state=\"running\"} 1.0",
                    "atoll_agent_link_open{site=\"lab\"} 1.0",
                    "atoll_agent_pool_free_cores{pool=\"cpu\",site=\"lab\"} 3.0",
                    "atoll_agent_reports_unacknowledged{site=\"lab\"} ",
                    "atoll_agent_store_bytes{site=\"lab\"} ",
                    "atoll_agent_journal_bytes{site=\"lab\"} ");
            assertThat(page(server))
                    .doesNotContain(
                            Api.JSON
                                    .readTree(federation.instance().connectionFile().toFile())
                                    .get("token")
                                    .asText())
                    .doesNotContainPattern("[0-9a-f]{8}-[0-9a-f]{4}-7");
            everyFamilyIsOnThePage(page(server), page(agent));
            sleeper.close();
            logsAreJson(federation);
        }
    }

    private void everyFamilyIsOnThePage(String... pages) throws IOException {
        String documented =
                Files.readString(NotRun.checkout().resolve("docs/operations/monitor.md"));
        var families = new TreeSet<String>();
        for (String page : pages) {
            Pattern.compile("(?m)^# TYPE (atoll_\\S+) ")
                    .matcher(page)
                    .results()
                    .forEach(found -> families.add(found.group(1)));
        }
        assertThat(families).hasSizeGreaterThan(20);
        assertThat(families)
                .allSatisfy(family -> assertThat(documented).contains("`" + family + "`"));
    }

    private static void logsAreJson(Federation federation) throws IOException {
        for (String name : List.of("control-plane.err", "control-plane.out")) {
            var file = federation.home().resolve("logs").resolve(name);
            if (!Files.exists(file)) {
                continue;
            }
            var lines =
                    Files.readAllLines(file).stream().filter(line -> line.startsWith("{")).toList();
            if (!lines.isEmpty()) {
                JsonNode first = Api.JSON.readTree(lines.getFirst());
                assertThat(first.fieldNames())
                        .toIterable()
                        .contains("time", "level", "logger", "message");
                assertThat(lines).anyMatch(line -> line.contains("\"message\":\"leads\""));
                return;
            }
        }
        throw new AssertionError("no line of the instance's log is JSON");
    }

    private void shows(int port, String... series) {
        await("the page of port " + port)
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(page(port)).contains(series));
    }

    private String page(int port) throws IOException, InterruptedException {
        return client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                                .timeout(Duration.ofSeconds(30))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static String more(int port) {
        return "metrics: {listen: 127.0.0.1:" + port + "}\nlog: {format: json}\n";
    }
}
