package io.atoll.server.query;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The state that a list is narrowed to. */
final class WantedState {
    private WantedState() {}

    /**
     * Returns {@code state}, or an empty text if none is wanted.
     *
     * @param what completes "cannot …" if it fails
     * @param family sealed; each of its records is a state
     * @throws AtollException INVALID if {@code family} has no such state
     */
    static String of(String what, Class<?> family, @Nullable String state) {
        if (state == null) {
            return "";
        }
        return of(
                what,
                Arrays.stream(family.getPermittedSubclasses()).map(Class::getSimpleName).toList(),
                state);
    }

    /** As {@link #of(String, Class, String)}, of {@code known} states. */
    static String of(String what, List<String> known, String state) {
        if (state.isEmpty()) {
            return "";
        }
        if (!known.contains(state)) {
            int last = known.size() - 1;
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot %s: state '%s' is not known (expected %s or %s)"
                            .formatted(
                                    what,
                                    state,
                                    String.join(", ", known.subList(0, last)),
                                    known.get(last)));
        }
        return state;
    }
}
