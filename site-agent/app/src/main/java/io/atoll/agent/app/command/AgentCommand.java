package io.atoll.agent.app.command;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/** {@code atoll agent} and what is below it: what was typed, as fields. */
@Command(
        name = "atoll agent",
        description = "A site's agent; no root needed.",
        subcommands = {
            AgentCommand.Join.class,
            AgentCommand.Run.class,
            AgentCommand.Status.class,
            AgentCommand.Version.class
        })
public final class AgentCommand {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help and exit.")
    boolean help;

    /** Options that every command about one agent takes. */
    static final class Place {
        @Option(
                names = "--config",
                paramLabel = "FILE",
                description = "agent.yaml, written by the site's owner.")
        @Nullable Path config;

        @Option(
                names = "--data-dir",
                paramLabel = "DIR",
                description = "Folder for identity, journal and sandboxes, on a local disk.")
        @Nullable Path dataDir;
    }

    /** Joins a federation. */
    @Command(name = "join", description = "Join a federation with a token of an invitation.")
    static final class Join {
        @Parameters(index = "0", paramLabel = "URL", description = "host:port of a control plane.")
        String url = "";

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "TOKEN",
                description =
                        "Join token, for one use; '-' reads it from standard input. Typed here it"
                                + " shows in listings of processes.")
        @Nullable String token;

        @Option(
                names = "--token-file",
                paramLabel = "FILE",
                description = "File that holds the join token and nothing else.")
        @Nullable Path tokenFile;

        @Option(names = "--run", description = "Run the agent once it has joined.")
        boolean run;

        @picocli.CommandLine.Mixin Place place = new Place();
    }

    /** Runs an agent that has joined. */
    @Command(name = "run", description = "Run the agent of a site that has joined.")
    static final class Run {
        @picocli.CommandLine.Mixin Place place = new Place();
    }

    /** Shows how the agent does. */
    @Command(name = "status", description = "Show how the agent on this machine does.")
    static final class Status {
        @picocli.CommandLine.Mixin Place place = new Place();
    }

    /** Shows the version. */
    @Command(name = "version", description = "Show the version.")
    static final class Version {}
}
