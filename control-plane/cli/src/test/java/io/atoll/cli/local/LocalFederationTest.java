package io.atoll.cli.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.cli.FakeControlPlane;
import io.atoll.cli.FakeControlPlane.Reply;
import io.atoll.cli.Typed;
import io.atoll.cli.api.ApiClient;
import io.atoll.kernel.system.SystemTimeSource;
import io.atoll.kernel.virtual.SeededRandom;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent that runs while its control plane was started again. */
class LocalFederationTest {
    @TempDir private Path folder;

    private final FakeControlPlane server = new FakeControlPlane();

    @AfterEach
    void stop() {
        server.close();
    }

    private void write(String file, String text) {
        try {
            Path path = folder.resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void waitsUntilEachAgentIsLinkedToWhoLeadsNow() {
        var settings = new LocalSettings(folder, folder, "127.0.0.1", false, List.of());
        var federation = new LocalFederation(settings, new Typed(folder).surroundings(), _ -> {});
        long pid = ProcessHandle.current().pid();
        write("pids/alpha", pid + " " + ProcessTable.startTicks(pid).orElseThrow());
        write("logs/alpha.log", "linked to 127.0.0.1:7443 (term 1)\n");
        write("sites/alpha/joined", "");
        write("control-plane/client.json", "{\"agents\": [\"127.0.0.1:7443\"]}");
        var asked = new AtomicInteger();
        server.on(
                "GET /v1/health",
                _ -> {
                    if (asked.incrementAndGet() == 3) {
                        write("logs/alpha.log", "linked to 127.0.0.1:7443 (term 12)\n");
                    }
                    return Reply.json("{\"term\": %d}".formatted(asked.get() < 2 ? 11 : 12));
                });
        server.on(
                "GET /v1/sites", "{\"items\": [{\"name\": \"alpha\", \"state\": \"Connected\"}]}");
        var site = new SitePlan("alpha", Map.of(), Optional.empty(), List.of());

        try (var api =
                new ApiClient(server.connection(), new SystemTimeSource(), new SeededRandom(1))) {
            federation.startSites(api, List.of(site), () -> {});
        }

        assertThat(asked).as("looks until it is linked again").hasValue(3);
    }
}
