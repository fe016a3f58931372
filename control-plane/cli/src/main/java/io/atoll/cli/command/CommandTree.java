package io.atoll.cli.command;

import io.atoll.cli.terminal.Surroundings;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * Builds picocli's tree of commands. Reading the annotations of all of them costs more than most
 * commands do, so a tree for one invocation holds only the command that it names.
 */
public final class CommandTree {
    private static final String NAME = "atoll";
    private static final int USAGE_WIDTH = 100;

    /** Parts of the design that this version refuses by name; noun to verbs, none: the noun. */
    private static final Map<String, List<String>> LATER =
            Map.of(
                    "artifact", List.of("trace"),
                    "transfer", List.of("cancel"),
                    "policy", List.of("rollback", "delete", "test", "plan", "whatif", "facts"),
                    "store", List.of(),
                    "secret", List.of(),
                    "project", List.of(),
                    "user", List.of(),
                    "token", List.of());

    private final Surroundings surroundings;
    private final SequencedMap<String, Supplier<Object>> commands;

    /** {@code commands}: makes each top-level command, by name, in the order of the help. */
    public CommandTree(Surroundings surroundings, SequencedMap<String, Supplier<Object>> commands) {
        this.surroundings = surroundings;
        this.commands = commands;
    }

    /** Does what {@code arguments} say and returns the exit code. */
    public int execute(String[] arguments) {
        int at = SharedOptions.firstWord(arguments);
        String name = at < arguments.length ? arguments[at] : "";
        if (!commands.containsKey(name) && !LATER.containsKey(name)) {
            return whole().execute(arguments);
        }
        CommandLine tree = build(List.of(name));
        return tree.execute(SharedOptions.behindTheCommand(arguments, tree));
    }

    /** The tree of all commands, for help and the reference page. */
    public CommandLine whole() {
        return build(List.copyOf(commands.keySet()));
    }

    private CommandLine build(List<String> names) {
        var root = new CommandLine(new RootCommand(), new Factory(surroundings));
        root.setCommandName(NAME);
        for (String name : names) {
            if (commands.containsKey(name)) {
                var command = new CommandLine(commands.get(name).get(), new Factory(surroundings));
                refuseLater(command, name);
                root.addSubcommand(name, command);
            } else {
                root.addSubcommand(name, new LaterCommand(name));
            }
        }
        CommandLine run = root.getSubcommands().get("run");
        if (run != null) {
            // What follows the command's name is the command's.
            run.setStopAtPositional(true);
        }
        root.registerConverter(Path.class, CommandTree::path);
        root.setUsageHelpWidth(USAGE_WIDTH);
        root.setUsageHelpAutoWidth(false);
        root.setCaseInsensitiveEnumValuesAllowed(true);
        root.setOut(writer(surroundings.out()));
        root.setErr(writer(surroundings.err()));
        root.setParameterExceptionHandler(new Refusals(surroundings));
        root.setExecutionExceptionHandler(new Failures(surroundings));
        return root;
    }

    // What "$VAR" is when nobody set it: as a path it would be the folder one is in.
    private static Path path(String text) {
        if (text.isEmpty()) {
            throw new CommandLine.TypeConversionException(
                    "expected the name of a file or folder (got an empty one)");
        }
        return Path.of(text);
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, stream.charset());
    }

    private static void refuseLater(CommandLine noun, String name) {
        for (String verb : LATER.getOrDefault(name, List.of())) {
            noun.addSubcommand(verb, new LaterCommand(name + " " + verb));
        }
    }

    /** Gives the options that all commands share the surroundings they need. */
    private record Factory(Surroundings surroundings) implements CommandLine.IFactory {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            return type == Invocation.class
                    ? type.cast(new Invocation(surroundings))
                    : CommandLine.defaultFactory().create(type);
        }
    }
}
