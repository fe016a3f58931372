package io.atoll.cli.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atoll.cli.api.ApiClient;
import io.atoll.cli.api.Connection;
import io.atoll.cli.api.ConnectionFinder;
import io.atoll.cli.api.Json;
import io.atoll.cli.api.OwnFiles;
import io.atoll.cli.api.Pause;
import io.atoll.cli.terminal.Surroundings;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A whole federation on this machine: one control plane and one agent per site, as child processes
 * in one folder. Starting again starts what is down; stopping ends everything that was started,
 * supervisors, attempts and database included.
 *
 * <p>Owned by the thread of the command, or by the JVM's shutdown thread after it.
 */
public final class LocalFederation {
    private static final String SERVER = "control-plane";
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration READY_LIMIT = Duration.ofSeconds(90);
    private static final Duration JOIN_LIMIT = Duration.ofSeconds(60);
    private static final Duration AGENT_GRACE = Duration.ofSeconds(5);
    private static final Duration SERVER_GRACE = Duration.ofSeconds(15);

    private final LocalSettings settings;
    private final Surroundings surroundings;
    private final Programs programs;
    private final Consumer<String> progress;

    /** {@code progress} is told what is being waited for. */
    public LocalFederation(
            LocalSettings settings, Surroundings surroundings, Consumer<String> progress) {
        this.settings = settings;
        this.surroundings = surroundings;
        this.programs = new Programs(settings, surroundings.time());
        this.progress = progress;
    }

    public LocalSettings settings() {
        return settings;
    }

    /** The connection file of its control plane. */
    public Path connectionFile() {
        return ConnectionFinder.fileIn(settings.controlPlane());
    }

    /**
     * Starts the control plane unless it runs, and waits until it leads and serves.
     *
     * @throws AtollException UNAVAILABLE with the server's last words
     */
    public ApiClient startControlPlane() {
        if (!programs.runs(SERVER)) {
            delete(connectionFile());
            Ports ports = Ports.keptIn(settings.folder().resolve("ports"), settings.listen());
            programs.start(SERVER, serverCommand(ports));
        }
        progress.accept("starting the control plane");
        long limit = surroundings.time().nanoTime() + READY_LIMIT.toNanos();
        while (!isReady()) {
            if (!programs.runs(SERVER) || surroundings.time().nanoTime() > limit) {
                throw new AtollException(
                        ErrorCode.UNAVAILABLE,
                        "cannot start the control plane: %s (see %s)"
                                .formatted(programs.lastWords(SERVER), programs.log(SERVER)));
            }
            Pause.of(POLL);
        }
        Connection connection =
                ConnectionFinder.read(connectionFile())
                        .orElseThrow(
                                () ->
                                        new AtollException(
                                                ErrorCode.UNAVAILABLE,
                                                "cannot find the control plane: it wrote no "
                                                        + connectionFile()));
        return surroundings
                .ending()
                .with(new ApiClient(connection, surroundings.time(), surroundings.random()));
    }

    /**
     * Starts the agents of {@code sites} that do not run, and waits until all are connected.
     *
     * @param meanwhile is done while they start; what fails in it leaves them running
     */
    public void startSites(ApiClient api, List<SitePlan> sites, Runnable meanwhile) {
        List<String> agents = agentAddresses();
        for (SitePlan site : sites) {
            if (!programs.runs(site.name())) {
                prepare(site, agents);
                programs.start(site.name(), agentCommand(api, site, agents.getFirst()));
            }
        }
        meanwhile.run();
        awaitConnected(api, sites);
        for (SitePlan site : sites) {
            write(settings.site(site.name()).joinedMark(), "");
            delete(settings.site(site.name()).joinToken());
        }
    }

    /** Whether each program that was started runs, by name. */
    public Map<String, Boolean> programs() {
        var running = new HashMap<String, Boolean>();
        programs.names().forEach(name -> running.put(name, programs.runs(name)));
        return running;
    }

    /** Whether there is something that an earlier start left. */
    public boolean wasStarted() {
        return Files.isDirectory(settings.controlPlane());
    }

    /** Ends everything that was started. */
    public void stop() {
        progress.accept("stopping");
        var agents = new ArrayList<>(programs.names());
        agents.remove(SERVER);
        programs.stop(agents, AGENT_GRACE);
        programs.sweep(settings.folder().resolve("sites"), AGENT_GRACE);
        programs.stop(List.of(SERVER), SERVER_GRACE);
        programs.sweep(settings.folder(), AGENT_GRACE);
    }

    private List<String> serverCommand(Ports ports) {
        String host =
                settings.listen().contains(":") ? "[" + settings.listen() + "]" : settings.listen();
        return List.of(
                settings.program().resolve("bin/atoll-server").toString(),
                "run",
                "--data-dir",
                settings.controlPlane().toString(),
                "--listen",
                host + ":" + ports.api(),
                "--agent-listen",
                host + ":" + ports.agents(),
                "--data-listen",
                host + ":" + ports.store(),
                "--hazelcast-listen",
                "127.0.0.1:" + ports.members());
    }

    private boolean isReady() {
        return Files.isReadable(connectionFile()) && programs.said(SERVER, "ready ");
    }

    private List<String> agentAddresses() {
        try {
            var addresses = new ArrayList<String>();
            Json.read(Files.readString(connectionFile()))
                    .path("agents")
                    .forEach(each -> addresses.add(each.asText()));
            if (!addresses.isEmpty()) {
                return addresses;
            }
        } catch (IOException _) {
            // said below
        }
        throw new AtollException(
                ErrorCode.UNAVAILABLE,
                "cannot start the agents: %s names no address for them"
                        .formatted(connectionFile()));
    }

    private void prepare(SitePlan site, List<String> agents) {
        SiteFolder folder = settings.site(site.name());
        try {
            Files.createDirectories(folder.dataFolder());
            if (site.observations().isPresent()) {
                Path from = site.observations().get();
                Files.createDirectories(folder.observations());
                Files.copy(
                        from,
                        folder.observations().resolve(String.valueOf(from.getFileName())),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new AtollException(
                    ErrorCode.UNAVAILABLE,
                    "cannot prepare site %s: %s".formatted(site.name(), e.getMessage()),
                    e);
        }
        write(folder.agentFile(), site.agentFile(folder, agents));
    }

    private List<String> agentCommand(ApiClient api, SitePlan site, String address) {
        SiteFolder folder = settings.site(site.name());
        var command = new ArrayList<String>();
        settings.agentPrefix().forEach(word -> command.add(word.replace("{site}", site.name())));
        command.add(settings.program().resolve("bin/atoll-agent").toString());
        if (Files.exists(folder.joinedMark())) {
            command.addAll(List.of("run", "--config", folder.agentFile().toString()));
        } else {
            ObjectNode invitation = Json.object().put("site", site.name()).put("ttl", "1h");
            invitation.set("labels", Json.tree(site.labels()));
            JsonNode invited = api.post("/v1/invitations", invitation);
            OwnFiles.writeSecret(folder.joinToken(), invited.path("token").asText() + "\n");
            command.addAll(
                    List.of(
                            "join",
                            address,
                            "--token-file",
                            folder.joinToken().toString(),
                            "--run",
                            "--config",
                            folder.agentFile().toString()));
        }
        return command;
    }

    private void awaitConnected(ApiClient api, List<SitePlan> sites) {
        long limit = surroundings.time().nanoTime() + JOIN_LIMIT.toNanos();
        while (true) {
            Optional<String> missing = firstMissing(api, sites);
            if (missing.isEmpty()) {
                return;
            }
            String name = missing.get();
            progress.accept("waiting for site " + name);
            if (!programs.runs(name) || surroundings.time().nanoTime() > limit) {
                throw new AtollException(
                        ErrorCode.UNAVAILABLE,
                        "cannot start site %s: %s (see %s)"
                                .formatted(name, programs.lastWords(name), programs.log(name)));
            }
            Pause.of(POLL);
        }
    }

    // A control plane that was started again takes a site for connected, by its lease, before the
    // site's agent is there: the agent itself has to say that it is linked to who leads now.
    private Optional<String> firstMissing(ApiClient api, List<SitePlan> sites) {
        String term = "(term %d)".formatted(api.get("/v1/health").path("term").asLong());
        List<String> connected =
                api.list("/v1/sites").stream()
                        .filter(each -> each.path("state").asText().equals("Connected"))
                        .map(each -> each.path("name").asText())
                        .toList();
        return sites.stream()
                .map(SitePlan::name)
                .filter(
                        name ->
                                !connected.contains(name)
                                        || !programs.said(name, "linked to ", term))
                .findFirst();
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new AtollException(
                    ErrorCode.UNAVAILABLE,
                    "cannot write %s: %s".formatted(file, e.getMessage()),
                    e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException _) {
            // It is written anew, or of no more use.
        }
    }
}
