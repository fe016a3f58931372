package io.atoll.agent.app;

import io.atoll.agent.app.command.AgentProgram;
import io.atoll.agent.app.wiring.InstalledExecutors;
import io.atoll.agent.app.wiring.RunningAgent;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.fault.ProcessFaultHandler;
import io.atoll.kernel.system.ParentWatch;
import io.atoll.kernel.system.SecretInput;
import io.atoll.kernel.system.SystemRandomSource;
import io.atoll.kernel.system.SystemTimeSource;
import io.atoll.kernel.system.TextArguments;
import io.atoll.kernel.system.UserHome;
import java.time.ZoneId;
import java.util.Optional;

/** Starts the program of a site's agent. */
public final class Main {
    private static final String LOG_FORMAT = "java.util.logging.SimpleFormatter.format";

    private Main() {}

    public static void main(String[] args) {
        // One line each, without stack traces: people read it.
        // Libraries that would log through SLF4J stay silent, its own notice of that included.
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        System.setProperty(LOG_FORMAT, "%1$tF %1$tT %4$s %5$s%n");
        ParentWatch.start(System.getenv(), System.in, () -> System.exit(0));
        var faults = new ProcessFaultHandler("atoll agent", Main::complain);
        faults.watchAllThreads();
        var around =
                new RunningAgent.Surroundings(
                        new SystemTimeSource(),
                        new SystemRandomSource(),
                        faults,
                        ZoneId.systemDefault(),
                        version(),
                        InstalledExecutors.ALL,
                        System.getenv().containsKey(ParentWatch.VARIABLE),
                        Main::say,
                        Main::end);
        try {
            TextArguments.check(args);
            System.exit(
                    new AgentProgram(
                                    around,
                                    System.getenv(),
                                    UserHome.of(System.getenv()),
                                    SecretInput.ofProcess(System.getenv(), Main::complain))
                            .execute(args));
        } catch (AtollException failed) {
            complain(String.valueOf(failed.getMessage()));
            System.exit(failed.code().exitCode());
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    // Not the stream of now: it may become another one.
    private static void complain(String line) {
        System.err.println(line);
    }

    // Shutdown hooks wait for the thread that calls this, so they are not run.
    private static void end(int exitCode, String reason) {
        complain(reason);
        Runtime.getRuntime().halt(exitCode);
    }

    private static String version() {
        return Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
                .orElse("unpackaged");
    }
}
