package io.atoll.kernel.id;

/**
 * Number of an attempt within its execution, from 1: an older attempt cannot publish.
 *
 * @param number at least 1
 */
public record Fence(int number) implements Comparable<Fence> {
    public Fence {
        if (number < 1) {
            throw new IllegalArgumentException("fence " + number + " is below 1");
        }
    }

    public Fence next() {
        return new Fence(number + 1);
    }

    @Override
    public int compareTo(Fence other) {
        return Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        return Integer.toString(number);
    }
}
