package io.atoll.kernel.id;

/**
 * Number of a leader's reign: the database refuses the writes of an older leader. 0 is before the
 * first leader.
 *
 * @param number at least 0
 */
public record Term(long number) implements Comparable<Term> {
    public Term {
        if (number < 0) {
            throw new IllegalArgumentException("term " + number + " is below 0");
        }
    }

    public Term next() {
        return new Term(number + 1);
    }

    @Override
    public int compareTo(Term other) {
        return Long.compare(number, other.number);
    }

    @Override
    public String toString() {
        return Long.toString(number);
    }
}
