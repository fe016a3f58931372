package io.atoll.kernel.fault;

/**
 * Where a broken invariant of our own code ends up. In production it writes one report and stops
 * the process, because going on could do damage; in tests it fails the test.
 */
@FunctionalInterface
public interface FaultHandler {
    /**
     * Reports the broken invariant.
     *
     * @param what the event or place where the invariant broke
     * @param fault the cause
     */
    void broken(String what, Throwable fault);
}
