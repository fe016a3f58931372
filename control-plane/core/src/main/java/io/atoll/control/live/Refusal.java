package io.atoll.control.live;

import io.atoll.control.state.Caller;
import io.atoll.control.state.Role;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;

/** Why a command is not carried out. Thrown before anything has changed. Pure. */
public final class Refusal {
    private Refusal() {}

    /** To be thrown. @param sentence {@code cannot X: why}, with places for {@code values} */
    // The core depends on no annotations that would check the format.
    @SuppressWarnings("AnnotateFormatMethod")
    public static AtollException of(ErrorCode code, String sentence, Object... values) {
        return new AtollException(code, sentence.formatted(values));
    }

    /**
     * Refuses what only operators may do.
     *
     * @throws AtollException DENIED
     */
    public static void unlessOperator(Caller caller, String what) {
        if (!caller.is(Role.OPERATOR)) {
            throw of(
                    ErrorCode.DENIED,
                    "cannot %s: caller '%s' is not an operator",
                    what,
                    caller.name());
        }
    }
}
