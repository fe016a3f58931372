package io.atoll.simulation.workload;

import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.Reply;
import io.atoll.control.state.Caller;
import io.atoll.control.state.Role;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.virtual.SeededRandom;
import io.atoll.simulation.World;
import io.atoll.simulation.control.SimulatedControlPlane;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Somebody who asks the control plane, and asks again until there is an answer. Soft. */
public final class Client {
    public static final Caller PERSON =
            new Caller("someone", RandomWorkflow.PROJECT, Set.of(Role.MEMBER, Role.OPERATOR));
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final World world;
    private final SimulatedControlPlane plane;
    private final SeededRandom random;

    public Client(World world, SimulatedControlPlane plane) {
        this.world = world;
        this.plane = plane;
        random = world.random().forPart("client");
    }

    /** Asks until somebody answers; {@code command} is made anew for each try. */
    public void ask(Supplier<ControlCommand> command, Consumer<Reply> answer) {
        var open = new boolean[] {true};
        Runnable again =
                () -> {
                    if (open[0]) {
                        open[0] = false;
                        world.time()
                                .schedule(
                                        World.between(random, 100, 3000),
                                        () -> ask(command, answer));
                    }
                };
        plane.ask(
                command.get(),
                reply -> {
                    if (reply instanceof Reply.Refused(var code, var _) && passing(code)) {
                        again.run();
                    } else if (open[0]) {
                        open[0] = false;
                        answer.accept(reply);
                    }
                });
        world.time().schedule(PATIENCE, again);
    }

    private static boolean passing(ErrorCode code) {
        // A fault of the leader passes when an operator has seen to it.
        return code == ErrorCode.UNAVAILABLE
                || code == ErrorCode.DEADLINE_EXCEEDED
                || code == ErrorCode.INTERNAL;
    }
}
