package io.atoll.files;

import java.util.Comparator;

/**
 * Something wrong with a file, at its place.
 *
 * @param line from 1; 0 if the source has no lines
 * @param column from 1; 0 if the source has no lines
 * @param message {@code cannot X: why (got A, expected B)}, without the position
 */
public record Problem(String file, int line, int column, String message)
        implements Comparable<Problem> {
    private static final Comparator<Problem> ORDER =
            Comparator.comparing(Problem::file)
                    .thenComparingInt(Problem::line)
                    .thenComparingInt(Problem::column)
                    .thenComparing(Problem::message);

    /** A problem at {@code position}. */
    public static Problem at(Position position, String message) {
        return new Problem(position.file(), position.line(), position.column(), message);
    }

    public Position position() {
        return new Position(file, line, column);
    }

    @Override
    public int compareTo(Problem other) {
        return ORDER.compare(this, other);
    }

    /** {@code climatology.yaml:31:14: cannot …}. */
    @Override
    public String toString() {
        return position() + ": " + message;
    }
}
