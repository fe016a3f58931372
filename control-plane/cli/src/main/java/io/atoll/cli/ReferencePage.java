package io.atoll.cli;

import io.atoll.cli.command.CommandTree;
import io.atoll.cli.terminal.Surroundings;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The page of the reference that lists every command, generated from the commands themselves. */
final class ReferencePage {
    private static final List<String> EVERYWHERE =
            List.of("--output", "--server", "--token", "--token-file", "--ca", "--help");

    private ReferencePage() {}

    static String of(Surroundings surroundings) {
        CommandLine root = new CommandTree(surroundings, Commands.all(surroundings)).whole();
        var page =
                new StringBuilder(
                        """
                        # Command line

                        Exit codes: 0 done, 1 the work failed, 2 usage, 3 unreachable, 4 denied, 5 not found, 6 conflict. `atoll run` exits as its command did, 128 and the signal when a signal ended it, 141 (128 and SIGPIPE) when nobody reads its output any more, which cancels the run, 125 when Atoll refused or failed or the execution ended by something else than its command: a walltime that is over, a site that was lost.

                        The control plane is found by `--server`, `--token-file` and `--ca`, by ATOLL_SERVER, ATOLL_TOKEN_FILE and ATOLL_CA, or it is the one of `atoll dev up`. A token may also be given in ATOLL_TOKEN, or as `--token TOKEN`, which shows in listings of processes until it was read; `-` in place of TOKEN or of the file reads standard input. Every command takes `-o json` and `--help`. NO_COLOR turns colours off.

                        """);
        root.getSubcommands().values().forEach(each -> append(page, each));
        return page.toString();
    }

    private static void append(StringBuilder page, CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        if (spec.usageMessage().hidden()) {
            return;
        }
        if (!command.getSubcommands().isEmpty()) {
            new TreeMap<>(command.getSubcommands()).values().forEach(each -> append(page, each));
            return;
        }
        page.append("## ").append(spec.qualifiedName()).append("\n\n");
        page.append(String.join(" ", spec.usageMessage().description())).append("\n\n");
        page.append("    ").append(usage(spec)).append("\n\n");
        var options = spec.options().stream().filter(ReferencePage::isItsOwn).toList();
        if (!options.isEmpty()) {
            page.append("| option | meaning |\n|---|---|\n");
            options.forEach(each -> page.append(row(each)));
            page.append("\n");
        }
    }

    private static String usage(CommandSpec spec) {
        String options =
                spec.options().stream()
                        .filter(ReferencePage::isItsOwn)
                        .map(each -> each.required() ? synopsis(each) : "[" + synopsis(each) + "]")
                        .collect(Collectors.joining(" "));
        String parameters =
                spec.positionalParameters().stream()
                        .map(ReferencePage::synopsis)
                        .collect(Collectors.joining(" "));
        boolean command = spec.name().equals("run") && !spec.qualifiedName().contains("agent");
        return (spec.qualifiedName() + " " + options + (command ? " -- " : " ") + parameters)
                .strip()
                .replaceAll(" {2,}", " ");
    }

    private static String synopsis(OptionSpec option) {
        return option.longestName() + (option.arity().max() == 0 ? "" : " " + option.paramLabel());
    }

    private static String synopsis(PositionalParamSpec parameter) {
        String label = parameter.paramLabel() + (parameter.arity().max() > 1 ? "..." : "");
        return parameter.arity().min() == 0 ? "[" + label + "]" : label;
    }

    private static String row(OptionSpec option) {
        return "| `%s` | %s |\n"
                .formatted(
                        String.join("`, `", option.names()),
                        String.join(" ", option.description())
                                .replace(
                                        "${DEFAULT-VALUE}", String.valueOf(option.defaultValue())));
    }

    private static boolean isItsOwn(OptionSpec option) {
        return !EVERYWHERE.contains(option.longestName());
    }
}
