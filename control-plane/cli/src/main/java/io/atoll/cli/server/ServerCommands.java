package io.atoll.cli.server;

import picocli.CommandLine.Command;

/** {@code atoll server …}; {@code atoll server run} is a program of its own. */
@Command(
        name = "server",
        description =
                "The control plane: quarantine (and run, a control plane instance; check, of its"
                        + " configuration).",
        subcommands = QuarantineCommands.class)
public final class ServerCommands {}
