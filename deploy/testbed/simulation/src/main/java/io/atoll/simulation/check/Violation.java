package io.atoll.simulation.check;

/** A promise was broken. The message begins with its number. */
public final class Violation extends AssertionError {
    public Violation(String promise, String what) {
        super(promise + " is broken: " + what);
    }
}
