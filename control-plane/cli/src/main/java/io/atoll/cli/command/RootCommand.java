package io.atoll.cli.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code atoll} alone: prints what it can do. */
@Command(
        name = "atoll",
        description = "Federates compute sites that nobody can put into one cluster.",
        footer = {
            "",
            "-o, --server, --token, --token-file and --ca may stand before a command as well as"
                    + " behind it.",
            "Also: server run|check (a control plane instance), agent join|run|status (a site"
                    + " agent), test (the project's tests), bench (the benchmark harness).",
            "Exit codes: 0 done, 1 the work failed, 2 usage, 3 unreachable, 4 denied, 5 not found,"
                    + " 6 conflict."
        })
final class RootCommand implements Runnable {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = CommandLine.ScopeType.INHERIT,
            description = "Print help and exit.")
    private boolean help;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        if (!help) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "cannot run: no command was given");
        }
    }
}
