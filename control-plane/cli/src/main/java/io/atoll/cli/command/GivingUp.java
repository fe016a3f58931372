package io.atoll.cli.command;

import io.atoll.cli.api.Patience;
import io.atoll.kernel.quantity.Durations;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How long a command goes on asking a control plane that does not answer; an option of some. */
public final class GivingUp {
    private static final String NEVER = "never";

    @Option(
            names = "--give-up-after",
            paramLabel = "DURATION",
            description =
                    "Give up once the control plane has not answered for so long, such as 30s or"
                            + " 2h, or never; by default never in event follow and execution logs"
                            + " -f, 30s in execution logs without -f, otherwise 10m.")
    private @Nullable String after;

    /**
     * The patience that the user asked for.
     *
     * @param usual where nothing was asked for
     * @throws io.atoll.kernel.AtollException INVALID if it is no duration
     */
    public Patience patience(Invocation invocation, Duration usual) {
        Duration limit =
                after == null
                        ? usual
                        : after.equals(NEVER)
                                ? Patience.FOREVER
                                : Durations.parse("--give-up-after", after);
        var surroundings = invocation.surroundings();
        return new Patience(limit, surroundings.time(), surroundings.random(), invocation::remark);
    }
}
