package io.atoll.cli.federation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atoll.cli.api.ApiClient;
import io.atoll.cli.api.ConnectionFinder;
import io.atoll.cli.api.Json;
import io.atoll.cli.command.ExitCodes;
import io.atoll.cli.command.Invocation;
import io.atoll.cli.local.DemoFolder;
import io.atoll.cli.local.FolderLock;
import io.atoll.cli.local.Launch;
import io.atoll.cli.local.LocalFederation;
import io.atoll.cli.local.LocalSettings;
import io.atoll.cli.local.SitePlan;
import io.atoll.cli.policy.PolicyFiles;
import io.atoll.cli.terminal.Progress;
import io.atoll.cli.terminal.Surroundings;
import io.atoll.cli.terminal.Table;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.file.PrivateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code atoll dev …}. */
@Command(
        name = "dev",
        description = "A federation of four sites on this machine, left running: up, status, down.")
public final class DevCommands {
    @Command(description = "Start it, or what of it is down.")
    int up(
            @Mixin Invocation invocation,
            @Option(
                            names = "--listen",
                            paramLabel = "ADDR",
                            defaultValue = "127.0.0.1",
                            description =
                                    "Address of this machine for the control plane (default"
                                            + " ${DEFAULT-VALUE}).")
                    String listen) {
        Surroundings surroundings = invocation.surroundings();
        Progress progress = invocation.progress();
        DemoFolder demo = DemoFolder.find(surroundings);
        LocalFederation federation = federation(surroundings, listen, progress);
        prepare(federation.settings().folder());
        List<SitePlan> sites = demo.sites();
        try (var _ = lock(invocation, federation);
                ApiClient api = federation.startControlPlane()) {
            federation.startSites(api, sites, () -> PolicyFiles.apply(api, demo.policies()));
        } finally {
            progress.clear();
        }
        if (invocation.json()) {
            invocation.json(state(federation));
            return ExitCodes.DONE;
        }
        invocation.line(
                "federation up: "
                        + sites.stream().map(SitePlan::name).collect(Collectors.joining(", ")));
        invocation.line("folder         " + federation.settings().folder());
        invocation.line("next           " + next(surroundings, demo));
        return ExitCodes.DONE;
    }

    @Command(description = "Tell what of it runs; exits 3 unless all does.")
    int status(@Mixin Invocation invocation) {
        LocalFederation federation =
                federation(invocation.surroundings(), "127.0.0.1", invocation.progress());
        var programs = new TreeMap<>(federation.programs());
        if (invocation.json()) {
            invocation.json(state(federation));
        } else if (!programs.containsValue(true)) {
            String up = Launch.word(invocation.surroundings()) + " dev up";
            invocation.line(
                    federation.wasStarted()
                            ? "federation down; its state is kept in %s; '%s' starts it again"
                                    .formatted(federation.settings().folder(), up)
                            : "no federation was started; '%s' starts one".formatted(up));
        } else {
            var table = Table.of("PROGRAM", "STATE");
            programs.forEach((name, runs) -> table.row(List.of(name, runs ? "runs" : "down")));
            table.lines().forEach(invocation::line);
        }
        boolean all = !programs.isEmpty() && !programs.containsValue(false);
        return all ? ExitCodes.DONE : ErrorCode.UNAVAILABLE.exitCode();
    }

    @Command(description = "Stop it; what it holds is kept for the next 'dev up'.")
    int down(@Mixin Invocation invocation) {
        Progress progress = invocation.progress();
        LocalFederation federation = federation(invocation.surroundings(), "127.0.0.1", progress);
        boolean ran =
                Files.isDirectory(federation.settings().folder()) && stop(invocation, federation);
        progress.clear();
        if (invocation.json()) {
            invocation.json(state(federation));
        } else {
            invocation.line(ran ? "federation down" : "no federation was running");
        }
        return ExitCodes.DONE;
    }

    private static boolean stop(Invocation invocation, LocalFederation federation) {
        try (var _ = lock(invocation, federation)) {
            boolean ran = federation.programs().containsValue(true);
            federation.stop();
            return ran;
        }
    }

    private static FolderLock lock(Invocation invocation, LocalFederation federation) {
        Path folder = federation.settings().folder();
        return FolderLock.take(
                folder,
                invocation.surroundings().time(),
                () -> invocation.remark("waiting for another 'dev up' or 'dev down' in " + folder));
    }

    /** What one may type after {@code dev up}. */
    static String next(Surroundings surroundings, DemoFolder demo) {
        String atoll = Launch.word(surroundings);
        return "%1$s submit %2$s; %1$s dev down"
                .formatted(atoll, Launch.path(surroundings, demo.workflow()));
    }

    private static LocalFederation federation(
            Surroundings surroundings, String listen, Progress progress) {
        return new LocalFederation(
                new LocalSettings(
                        surroundings.atollFolder().resolve("dev"),
                        DemoFolder.program(surroundings),
                        listen,
                        false,
                        List.of()),
                surroundings,
                progress::show);
    }

    private static ObjectNode state(LocalFederation federation) {
        ObjectNode state = Json.object().put("folder", federation.settings().folder().toString());
        ObjectNode programs = state.putObject("programs");
        federation.programs().forEach((name, runs) -> programs.put(name, runs ? "runs" : "down"));
        ConnectionFinder.read(federation.connectionFile())
                .ifPresent(connection -> state.put("url", connection.url().toString()));
        return state;
    }

    private static void prepare(Path folder) {
        try {
            PrivateFolder.make(folder);
        } catch (IOException e) {
            throw new AtollException(
                    ErrorCode.DENIED,
                    "cannot make the folder %s: %s".formatted(folder, e.getMessage()),
                    e);
        }
    }
}
