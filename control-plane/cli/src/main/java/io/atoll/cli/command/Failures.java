package io.atoll.cli.command;

import io.atoll.cli.terminal.Surroundings;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.text.Shown;
import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/**
 * Turns a failure into its sentence and exit code. The stack trace of a fault of our own is for
 * those who ask by {@code ATOLL_DEBUG}.
 */
final class Failures implements CommandLine.IExecutionExceptionHandler {
    private final Surroundings surroundings;

    Failures(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public int handleExecutionException(
            Exception failure, CommandLine command, CommandLine.ParseResult parsed)
            throws Exception {
        if (failure instanceof CommandLine.ParameterException usage) {
            throw usage;
        }
        boolean known = failure instanceof AtollException;
        surroundings
                .err()
                .println(
                        Shown.lines(
                                known
                                        ? String.valueOf(failure.getMessage())
                                        : "cannot go on: a fault of Atoll itself (%s: %s)"
                                                .formatted(
                                                        failure.getClass().getSimpleName(),
                                                        failure.getMessage())));
        if (!known && surroundings.variable("ATOLL_DEBUG").isPresent()) {
            var text = new StringWriter();
            var writer = new PrintWriter(text);
            writer.println(failure);
            for (StackTraceElement element : failure.getStackTrace()) {
                writer.println("    at " + element);
            }
            surroundings.err().print(text);
        }
        if (parsed.originalArgs().stream().findFirst().filter("run"::equals).isPresent()) {
            return ExitCodes.OUR_FAULT;
        }
        return failure instanceof AtollException known2
                ? known2.code().exitCode()
                : CommandLine.ExitCode.SOFTWARE;
    }
}
