package io.atoll.simulation.site;

import io.atoll.agent.executor.Exit;
import io.atoll.agent.executor.memory.Program;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.virtual.SeededRandom;
import io.atoll.simulation.World;
import java.time.Duration;

/** What programs do, drawn from the seed and the attempt alone. */
final class Programs {
    private final SeededRandom random;
    private final boolean failing;

    /** {@code failing}: some of them fail. */
    Programs(SeededRandom random, boolean failing) {
        this.random = random;
        this.failing = failing;
    }

    Program of(AttemptId attempt) {
        var own = random.forPart("program " + attempt);
        double draw = own.nextDouble() * 100;
        Duration runs =
                World.chance(own, 10)
                        ? World.between(own, 30_000, 120_000)
                        : World.between(own, 50, 15_000);
        if (draw < 90 || !failing) {
            boolean ignoresStop = World.chance(own, 10);
            return new Program(runs, new Exit.Exited(0), ignoresStop, lingers(own));
        }
        if (draw < 97) {
            return new Program(runs, new Exit.Exited(1 + own.nextInt(3)), false, lingers(own));
        }
        if (draw < 98) {
            return new Program(runs, new Exit.CouldNotStart(127, "command not found"), false);
        }
        return new Program(runs, new Exit.Killed(11), false);
    }

    // A process that waits for a device, or one of another user.
    private static Duration lingers(SeededRandom own) {
        return World.chance(own, 5) ? World.between(own, 1_000, 60_000) : Duration.ZERO;
    }
}
