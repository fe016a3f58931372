package io.atoll.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.atoll.bridge.dataplane.wall.Flood;
import java.io.IOException;
import java.net.InetSocketAddress;
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

    private static final String FEW = "connections: {strangers: 4, strangersPerAddress: 4}\n";

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(30)).build();

    @Test
    void metricsAndLogsTellWhatAFederationDoes() throws Exception {
        int server = Instance.freePort();
        int agent = Instance.freePort();
        try (Federation federation = Federation.start(FEW + more(server))) {
            Site site = federation.site("lab", Site.processes(4) + more(agent));
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
            turnAway(federation.instance());
            federation.instance().close();
            await("the agent misses the instance")
                    .atMost(LIMIT)
                    .until(() -> site.program().stderr().contains("no link to"));
            site.close();
            assertThat(facts(federation.instance().program()))
                    .anyMatch(fact -> fact.get("message").asText().equals("leads"))
                    .anyMatch(
                            fact ->
                                    fact.get("logger").asText().equals("Wall")
                                            && fact.get("listener").asText().equals("data-plane"));
            assertThat(facts(site.program())).isNotEmpty();
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

    /** The instance turns a connection away, which a part of it says that has a log of its own. */
    private static void turnAway(Instance instance) throws Exception {
        try (var flood = new Flood(address(instance.dataPlane()), "127.0.0.2")) {
            flood.open(Flood.Kind.SILENT, 8);
            await("a connection is turned away")
                    .atMost(LIMIT)
                    .until(() -> instance.program().stderr().contains("are at their limit"));
        }
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        return new InetSocketAddress(
                text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    private static List<JsonNode> facts(Program program) {
        return program.stderr().lines().map(MonitorIT::fact).toList();
    }

    private static JsonNode fact(String line) {
        try {
            JsonNode fact = Api.JSON.readTree(line);
            assertThat(fact.fieldNames())
                    .toIterable()
                    .as(line)
                    .contains("time", "level", "logger", "message");
            return fact;
        } catch (IOException e) {
            throw new AssertionError("a line on stderr is not JSON: " + line, e);
        }
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
