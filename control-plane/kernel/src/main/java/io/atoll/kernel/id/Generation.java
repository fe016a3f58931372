package io.atoll.kernel.id;

/**
 * Number of a site's incarnation, raised at each join: an older agent of the site is refused. 0 is
 * invited, not yet joined.
 *
 * @param number at least 0
 */
public record Generation(int number) implements Comparable<Generation> {
    public Generation {
        if (number < 0) {
            throw new IllegalArgumentException("generation " + number + " is below 0");
        }
    }

    public Generation next() {
        return new Generation(number + 1);
    }

    @Override
    public int compareTo(Generation other) {
        return Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        return Integer.toString(number);
    }
}
