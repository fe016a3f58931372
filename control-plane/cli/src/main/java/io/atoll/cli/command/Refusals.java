package io.atoll.cli.command;

import io.atoll.cli.terminal.Surroundings;
import io.atoll.files.Suggestions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
        String why =
                noSuchCommand(e)
                        .orElseGet(
                                () ->
                                        String.valueOf(e.getMessage())
                                                .strip()
                                                .lines()
                                                .findFirst()
                                                .orElse(""));
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

    // Where a command is expected, a word that is none is a command that was mistyped.
    private static Optional<String> noSuchCommand(CommandLine.ParameterException e) {
        Map<String, CommandLine> commands = e.getCommandLine().getSubcommands();
        if (commands.isEmpty()
                || !(e instanceof CommandLine.UnmatchedArgumentException unmatched)) {
            return Optional.empty();
        }
        String word = unmatched.getUnmatched().getFirst();
        if (word.startsWith("-")) {
            return Optional.empty();
        }
        List<String> names =
                commands.entrySet().stream()
                        .filter(each -> !each.getValue().getCommandSpec().usageMessage().hidden())
                        .map(Map.Entry::getKey)
                        .toList();
        return Optional.of("no such command '" + word + "'" + Suggestions.hint(word, names));
    }

    private static String lowerFirst(String text) {
        return text.isEmpty()
                ? "it is incomplete"
                : text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
    }
}
