package io.atoll.cli.command;

import io.atoll.cli.terminal.Surroundings;
import java.util.Locale;
import picocli.CommandLine;

/** Says in one sentence what is wrong with what was typed. */
final class Refusals implements CommandLine.IParameterExceptionHandler {
    private final Surroundings surroundings;

    Refusals(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public int handleParseException(CommandLine.ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        String why = String.valueOf(e.getMessage()).strip().lines().findFirst().orElse("");
        String name = command.getCommandSpec().qualifiedName();
        surroundings
                .err()
                .println(
                        why.startsWith("cannot ")
                                ? why + "; try '" + name + " --help'"
                                : "cannot run '%s': %s; try '%s --help'"
                                        .formatted(name, lowerFirst(why), name));
        return CommandLine.ExitCode.USAGE;
    }

    private static String lowerFirst(String text) {
        return text.isEmpty()
                ? "it is incomplete"
                : text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
    }
}
