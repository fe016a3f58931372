package io.atoll.agent.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.atoll.agent.app.supervisor.wire.Command;
import io.atoll.agent.app.supervisor.wire.Limits;
import io.atoll.agent.app.supervisor.wire.Report;
import io.atoll.agent.app.supervisor.wire.Request;
import io.atoll.agent.executor.Exit;
import io.atoll.kernel.system.SystemTimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One request must not take down what runs, and a supervisor that dies says why. */
class SupervisorFaultsTest {
    private static final Limits LIMITS =
            new Limits(Duration.ofMinutes(5), Duration.ofSeconds(1), 15, 1 << 20);

    @TempDir Path folder;
    private final List<Report> reports = new CopyOnWriteArrayList<>();
    private final List<String> unavailable = new CopyOnWriteArrayList<>();
    private SupervisedSite site;
    private SupervisorClient client;

    @BeforeEach
    void connect() throws IOException {
        site = new SupervisedSite(folder);
        Files.createDirectories(site.launch.attempts());
        client =
                new SupervisorClient(
                        site.launch,
                        new SystemTimeSource(),
                        new SupervisorClient.Listener() {
                            @Override
                            public void report(Report report) {
                                reports.add(report);
                            }

                            @Override
                            public void unavailable(String reason) {
                                unavailable.add(reason);
                            }
                        });
        await().until(() -> reports.stream().anyMatch(Report.Hello.class::isInstance));
    }

    @AfterEach
    void close() {
        client.close();
        site.close();
    }

    @Test
    void survivesARequestThatMeetsAFaultAndSaysSo() throws IOException {
        int pid = site.supervisorPid();
        String attempt = UUID.randomUUID() + "/1";

        client.send(new Request.Start(attempt, "not\0possible", command(Map.of()), LIMITS));

        await().until(() -> ended(attempt) != null);
        assertThat(ended(attempt))
                .asString()
                .contains("CouldNotStart")
                .contains("a fault in the supervisor");
        assertThat(site.supervisorPid()).isEqualTo(pid);
        assertThat(log()).contains("a request of the agent was not carried out");
    }

    @Test
    void survivesTheLargestStarts() throws IOException {
        int pid = site.supervisorPid();
        Map<String, String> environment = new HashMap<>();
        for (int variable = 0; variable < 12; variable++) {
            environment.put("LARGE" + variable, "x".repeat(320_000));
        }
        List<String> attempts = List.of(UUID.randomUUID() + "/1", UUID.randomUUID() + "/1");
        for (String attempt : attempts) {
            Path own =
                    Files.createDirectory(
                            site.launch.attempts().resolve(attempt.replace('/', '-')));
            client.send(new Request.Start(attempt, own.toString(), command(environment), LIMITS));
        }

        await().until(() -> attempts.stream().allMatch(attempt -> ended(attempt) != null));
        assertThat(ended(attempts.getFirst())).asString().contains("too large");
        assertThat(site.supervisorPid()).isEqualTo(pid);
        assertThat(unavailable).isEmpty();
    }

    @Test
    void tellsThatASupervisorDiedAndKeepsWhatItSaid() throws IOException {
        Files.writeString(site.launch.folder().resolve("log"), "why it died\n");
        int pid = site.supervisorPid();

        SupervisedSite.kill(pid);

        await().until(() -> site.launch.find().filter(found -> found.pid() != pid).isPresent());
        await().until(() -> unavailable.stream().anyMatch(said -> said.contains("has died")));
        assertThat(unavailable).anyMatch(said -> said.startsWith("supervisor " + pid));
        assertThat(log()).contains("why it died");
    }

    @Test
    void saysWhyItDies() throws IOException, InterruptedException {
        Path log = folder.resolve("other.log");
        var process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                "io.atoll.agent.app.supervisor.SupervisorMain",
                                folder.resolve("attempts").toString(),
                                "soon")
                        .directory(Files.createDirectory(folder.resolve("other")).toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();

        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(log)
                .content()
                .contains("this supervisor ends by a fault")
                .contains("NumberFormatException");
    }

    private Command command(Map<String, String> environment) {
        return new Command(
                List.of("true"),
                environment,
                folder.toString(),
                folder.resolve("stdout").toString(),
                folder.resolve("stdout").toString());
    }

    private @Nullable Exit ended(String attempt) {
        return reports.stream()
                .filter(Report.Ended.class::isInstance)
                .map(Report.Ended.class::cast)
                .filter(report -> report.attempt().equals(attempt))
                .map(Report.Ended::exit)
                .findFirst()
                .orElse(null);
    }

    private String log() throws IOException {
        return Files.readString(site.launch.folder().resolve("log"));
    }
}
