package io.atoll.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** The demo with every site on a network of its own: the summary agrees with the kernel. */
final class DemoNetworkIT {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final long MUCH_BYTES = 10_000_000;
    private static final int ROWS = 460_000;
    private static final List<String> SITES =
            List.of("edge-seattle", "edge-new-york", "hpc-ridge", "cloud-gpu");

    @Test
    void countsTheBytesOfEveryLinkAsTheKernelDoes(TestInfo test) throws Exception {
        Path folder = Federation.shortFolder();
        try (Network network = Network.orNotRun(test, SITES);
                Demo demo = demo(folder, network)) {
            Command command = demo.run(LIMIT);

            assertThat(command.exitCode()).as(command.stderr() + command.stdout()).isZero();
            JsonNode summary = Api.JSON.readTree(command.stdout());
            assertThat(summary.get("ok").asBoolean()).isTrue();
            assertThat(summary.get("rawBytesCrossed").asLong()).isZero();
            int compared = 0;
            for (String site : SITES) {
                Network.Counted counted = network.counted(site);
                compared += compare(site + " out", sum(summary, "from", site), counted.out());
                compared += compare(site + " in", sum(summary, "to", site), counted.in());
            }
            assertThat(compared).as("links that carried 10 MB or more").isGreaterThanOrEqualTo(3);
            assertThat(summary.get("results").get("seattle"))
                    .isEqualTo(Stations.expected(folder.resolve("data/seattle.csv")));
        }
    }

    private static Demo demo(Path folder, Network network) throws IOException {
        Path data = Files.createDirectories(folder.resolve("data"));
        Stations.invent(data.resolve("seattle.csv"), ROWS, 1);
        Stations.invent(data.resolve("new-york.csv"), ROWS, 2);
        return Demo.in(folder)
                .with(
                        network.atControlPlane(),
                        Map.of(
                                "ATOLL_DEMO_SITE_PREFIX", network.atAnySite(),
                                "ATOLL_DEMO_LISTEN", network.address()),
                        "--data",
                        data.toString());
    }

    /** Compares where it was much, and returns how many links were. */
    private static int compare(String link, long said, long counted) {
        if (said < MUCH_BYTES) {
            // What little there is must not hide much.
            assertThat(counted).as(link).isLessThan(MUCH_BYTES + MUCH_BYTES / 10);
            return 0;
        }
        assertThat(counted).as(link).isCloseTo(said, Percentage.withPercentage(5));
        return 1;
    }

    private static long sum(JsonNode summary, String end, String site) {
        long bytes = 0;
        for (JsonNode link : summary.get("links")) {
            if (link.get(end).asText().equals(site)) {
                bytes += link.get("bytes").asLong();
            }
        }
        return bytes;
    }
}
