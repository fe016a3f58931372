package io.atoll.cli;

import io.atoll.cli.command.CommandTree;
import io.atoll.cli.terminal.Ending;
import io.atoll.cli.terminal.StandardInput;
import io.atoll.cli.terminal.Surroundings;
import io.atoll.cli.trust.TlsWarmUp;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.system.SecretInput;
import io.atoll.kernel.system.SystemRandomSource;
import io.atoll.kernel.system.SystemTimeSource;
import io.atoll.kernel.system.TextArguments;
import io.atoll.kernel.system.UserHome;
import java.nio.file.Path;
import java.util.Optional;

/** Starts the command line. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        // Nothing else is loaded for the one command that scripts run first.
        if (arguments.length == 1 && arguments[0].equals("version")) {
            System.out.println("atoll " + Version.text());
            return;
        }
        try {
            TextArguments.check(arguments);
        } catch (AtollException refused) {
            System.err.println(refused.getMessage());
            System.exit(refused.code().exitCode());
        }
        // Most commands connect; what that needs is set up while the arguments are read.
        TlsWarmUp.begin();
        System.exit(run(arguments, surroundings()));
    }

    /** Runs one command and returns its exit code. */
    static int run(String[] arguments, Surroundings surroundings) {
        try (var _ = surroundings.ending()) {
            return new CommandTree(surroundings, Commands.all(surroundings)).execute(arguments);
        }
    }

    // Since Java 25 the console is again null without a terminal.
    @SuppressWarnings("SystemConsoleNull")
    static Surroundings surroundings() {
        var console = System.console();
        return new Surroundings(
                System.out,
                System.err,
                StandardInput.ofProcess(System.getenv()),
                System.getenv(),
                console != null && console.isTerminal(),
                Path.of("").toAbsolutePath(),
                UserHome.of(System.getenv()),
                Optional.ofNullable(System.getProperty("atoll.home")).map(Path::of),
                new SystemTimeSource(),
                new SystemRandomSource(),
                SecretInput.ofProcess(System.getenv(), System.err::println),
                new Ending());
    }
}
