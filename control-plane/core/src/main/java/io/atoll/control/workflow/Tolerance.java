package io.atoll.control.workflow;

/** How many elements of a foreach may fail before the run counts as failed. */
public sealed interface Tolerance {
    Tolerance NONE = new Count(0);

    /** How many of {@code size} elements may fail. */
    int allowed(int size);

    /** A number. */
    record Count(int most) implements Tolerance {
        @Override
        public int allowed(int size) {
            return most;
        }
    }

    /** A share, in percent, rounded down. */
    record Share(int percent) implements Tolerance {
        @Override
        public int allowed(int size) {
            return (int) ((long) size * percent / 100);
        }
    }
}
