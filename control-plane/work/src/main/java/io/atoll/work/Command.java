package io.atoll.work;

import java.util.List;

/** What an execution runs. */
public sealed interface Command {
    /**
     * A program with its arguments. {@code ${inputs.x}}, {@code ${outputs.x}} and {@code ${each.x}}
     * are replaced by the agent, which knows the paths.
     *
     * @param arguments at least one; the first is the program
     */
    record Argv(List<String> arguments) implements Command {
        public Argv {
            arguments = List.copyOf(arguments);
        }
    }

    /** A script for {@code sh}; never templated, it reads its environment. */
    record Script(String text) implements Command {}
}
