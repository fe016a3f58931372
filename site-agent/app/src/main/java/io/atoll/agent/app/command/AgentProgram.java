package io.atoll.agent.app.command;

import io.atoll.agent.app.config.Address;
import io.atoll.agent.app.config.AgentConfig;
import io.atoll.agent.app.config.AgentConfigReader;
import io.atoll.agent.app.config.AgentConfigReader.Given;
import io.atoll.agent.app.join.IdentityFolder;
import io.atoll.agent.app.join.Joining;
import io.atoll.agent.app.join.Membership;
import io.atoll.agent.app.journal.DataFolder;
import io.atoll.agent.app.log.JsonLog;
import io.atoll.agent.app.status.StatusFile;
import io.atoll.agent.app.wiring.RunningAgent;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.log.LogFormat;
import io.atoll.kernel.system.SecretInput;
import io.atoll.protocol.identity.JoinToken;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Carries out the agent's commands. The main thread. */
public final class AgentProgram {
    private final RunningAgent.Surroundings around;
    private final Map<String, String> environment;
    private final Path home;
    private final SecretInput secrets;

    /** {@code home}: what {@code ~} stands for. {@code secrets}: where a join token is read. */
    public AgentProgram(
            RunningAgent.Surroundings around,
            Map<String, String> environment,
            Path home,
            SecretInput secrets) {
        this.around = around;
        this.environment = Map.copyOf(environment);
        this.home = home;
        this.secrets = secrets;
    }

    /**
     * Carries out what was typed; {@code run} does not return before the process is asked to end.
     *
     * @return the exit code
     * @throws AtollException with the sentence to show
     */
    public int execute(String... arguments) {
        var line = new CommandLine(new AgentCommand());
        CommandLine.ParseResult typed;
        try {
            typed = line.parseArgs(arguments);
        } catch (ParameterException wrong) {
            throw new AtollException(
                    ErrorCode.INVALID, "cannot run: " + String.valueOf(wrong.getMessage()), wrong);
        }
        var asked = typed.hasSubcommand() ? typed.subcommand() : typed;
        if (asked.isUsageHelpRequested()) {
            around.say().accept(asked.commandSpec().commandLine().getUsageMessage().strip());
            return 0;
        }
        Object command =
                typed.hasSubcommand()
                        ? typed.subcommand().commandSpec().userObject()
                        : new AgentCommand();
        switch (command) {
            case AgentCommand.Join join -> join(join);
            case AgentCommand.Run run -> run(run.place);
            case AgentCommand.Status status -> {
                return status(status.place);
            }
            case AgentCommand.Version _ -> around.say().accept("atoll " + around.version());
            default -> {
                around.say().accept(line.getUsageMessage().strip());
                return ErrorCode.INVALID.exitCode();
            }
        }
        return 0;
    }

    private void join(AgentCommand.Join join) {
        var address = Address.parse(join.url);
        var token = token(join);
        var config =
                new AgentConfigReader(environment, home, around.executors())
                        .read(
                                Given.joining(
                                        file(join.place),
                                        dataDir(join.place),
                                        token.site(),
                                        address));
        if (!config.name().equals(token.site())) {
            throw new AtollException(
                    ErrorCode.CONFLICT,
                    "cannot join: the token is for another site (got '%s', expected '%s' as the configuration says)"
                            .formatted(token.site(), config.name()));
        }
        try (var folder = DataFolder.open(config.dataDir())) {
            var identity = new IdentityFolder(folder.path(), around.random());
            Membership member = new Joining(identity, around.time()).join(address, token);
            around.say()
                    .accept(
                            "joined %s (generation %d)"
                                    .formatted(member.site(), member.generation()));
            if (join.run) {
                runUntilAsked(config, folder, member);
            }
        }
    }

    private JoinToken token(AgentCommand.Join join) {
        return secrets.read(
                        new SecretInput.Given(
                                "join token",
                                Optional.ofNullable(join.token),
                                "--token-file",
                                Optional.ofNullable(join.tokenFile)))
                .map(JoinToken::parse)
                .orElseThrow(
                        () ->
                                new AtollException(
                                        ErrorCode.INVALID,
                                        "cannot join: no join token was given (expected"
                                            + " --token-file FILE, or '-' for standard input)"));
    }

    private void run(AgentCommand.Place place) {
        var config = joined(place);
        try (var folder = DataFolder.open(config.dataDir())) {
            var identity = new IdentityFolder(folder.path(), around.random());
            Membership member =
                    identity.membership()
                            .orElseThrow(
                                    () ->
                                            new AtollException(
                                                    ErrorCode.UNAUTHENTICATED,
                                                    "cannot run: the agent in %s has not joined a federation; run 'atoll agent join URL --token-file FILE' with a token of 'atoll site invite'"
                                                            .formatted(config.dataDir())));
            runUntilAsked(config, folder, member);
        }
    }

    /** The configuration of an agent that may have learnt name and addresses by joining. */
    private AgentConfig joined(AgentCommand.Place place) {
        var reader = new AgentConfigReader(environment, home, around.executors());
        Optional<Membership> member =
                reader.dataDir(file(place), dataDir(place))
                        .flatMap(
                                folder -> new IdentityFolder(folder, around.random()).membership());
        var given =
                member.map(
                                each ->
                                        Given.joining(
                                                file(place),
                                                dataDir(place),
                                                each.site(),
                                                each.controlPlane().getFirst()))
                        .orElseGet(() -> new Given(file(place), dataDir(place), Map.of()));
        return reader.read(given);
    }

    private void runUntilAsked(AgentConfig config, DataFolder folder, Membership member) {
        if (config.log() == LogFormat.JSON) {
            JsonLog.install(around.time());
        }
        var identity = new IdentityFolder(folder.path(), around.random());
        var asked = new CountDownLatch(1);
        var ended = new CountDownLatch(1);
        var hook =
                new Thread(
                        () -> {
                            asked.countDown();
                            await(ended);
                        },
                        "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try (var _ = RunningAgent.start(config, identity, member, around, folder::isStillHeld)) {
            await(asked);
        } finally {
            ended.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private int status(AgentCommand.Place place) {
        var config = joined(place);
        String told = StatusFile.read(config.dataDir()).strip();
        boolean runs;
        try (var _ = DataFolder.open(config.dataDir())) {
            runs = false;
        } catch (AtollException held) {
            if (held.code() != ErrorCode.CONFLICT) {
                throw held;
            }
            runs = true;
        }
        if (!runs) {
            throw new AtollException(
                    ErrorCode.UNAVAILABLE,
                    "cannot show the status: no agent runs on %s".formatted(config.dataDir()));
        }
        around.say().accept(told.isEmpty() ? "starting" : told);
        return 0;
    }

    private static Optional<Path> file(AgentCommand.Place place) {
        return Optional.ofNullable(place.config);
    }

    private static Optional<Path> dataDir(AgentCommand.Place place) {
        return absolute(place.dataDir);
    }

    private static Optional<Path> absolute(@Nullable Path path) {
        return Optional.ofNullable(path).map(each -> each.toAbsolutePath().normalize());
    }
}
