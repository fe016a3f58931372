package io.atoll.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;

/**
 * Lets the options of {@link Invocation} stand before a command, or between its words, as well as
 * behind it: they are moved behind the command's last word.
 */
final class SharedOptions {
    /** All of them take a value. */
    static final Set<String> NAMES =
            Set.of("-o", "--output", "--server", "--token", "--token-file", "--ca");

    private static final String SHORT = "-o";

    private SharedOptions() {}

    /** Where the first word is that is none of them, nor a value of one; may be behind the end. */
    static int firstWord(String[] arguments) {
        int at = 0;
        while (at < arguments.length && isOne(arguments[at])) {
            at += words(arguments[at]);
        }
        return at;
    }

    /**
     * {@code arguments} in the order in which {@code root}, which knows their command, reads them.
     */
    static String[] behindTheCommand(String[] arguments, CommandLine root) {
        List<String> left = List.of(arguments);
        var command = new ArrayList<String>();
        var moved = new ArrayList<String>();
        Map<String, CommandLine> next = root.getSubcommands();
        while (!next.isEmpty() && !left.isEmpty()) {
            String word = left.getFirst();
            int taken = 1;
            if (isOne(word)) {
                taken = Math.min(words(word), left.size());
                moved.addAll(left.subList(0, taken));
            } else if (next.containsKey(word)) {
                command.add(word);
                next = next.get(word).getSubcommands();
            } else {
                break;
            }
            left = left.subList(taken, left.size());
        }
        command.addAll(moved);
        command.addAll(left);
        return command.toArray(String[]::new);
    }

    private static boolean isOne(String word) {
        return NAMES.contains(word)
                || NAMES.stream().anyMatch(name -> word.startsWith(name + "="))
                || (word.startsWith(SHORT) && word.length() > SHORT.length());
    }

    private static int words(String option) {
        return NAMES.contains(option) ? 2 : 1;
    }
}
