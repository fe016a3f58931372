package io.atoll.kernel.virtual;

import io.atoll.kernel.fault.FaultHandler;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Fails the test: in virtual time at once, because {@link #broken} throws on the test's own thread;
 * with real threads when the test calls {@link #check()} at its end. Thread-safe.
 */
public final class FailingFaultHandler implements FaultHandler {
    private final CopyOnWriteArrayList<AssertionError> faults = new CopyOnWriteArrayList<>();

    @Override
    public void broken(String what, Throwable fault) {
        var error = new AssertionError("broken invariant in " + what + ": " + fault, fault);
        faults.add(error);
        throw error;
    }

    /** The faults so far, in order. */
    public List<AssertionError> faults() {
        return List.copyOf(faults);
    }

    /** Throws the first fault, if there was one. */
    public void check() {
        if (!faults.isEmpty()) {
            throw faults.getFirst();
        }
    }
}
