package io.atoll.policy.loader;

import io.atoll.files.Position;

/**
 * Where an expression stands in a file, to say where in it something is wrong.
 *
 * @param start where the YAML scalar starts, its quote or block mark included
 * @param text of the whole file; empty when there is none: columns then count from {@code start}
 */
public record ExpressionPlace(Position start, String text) {
    /** A place without its file's text. */
    public static ExpressionPlace of(Position start) {
        return new ExpressionPlace(start, "");
    }

    /** The place of a position within the expression. */
    Position of(ExpressionProblem problem) {
        if (start.line() == 0) {
            return start;
        }
        return switch (mark()) {
            case '|', '>' -> inBlock(problem);
            case '"', '\'' -> problem.line() > 1 ? start : moved(1 + rawOffset(problem.column()));
            default -> problem.line() > 1 ? start : moved(problem.column());
        };
    }

    private Position moved(int columns) {
        return new Position(start.file(), start.line(), start.column() + columns);
    }

    private char mark() {
        String line = line(start.line());
        return line.length() < start.column() ? ' ' : line.charAt(start.column() - 1);
    }

    /** The lines of a block follow its mark, indented alike. */
    private Position inBlock(ExpressionProblem problem) {
        String first = line(start.line() + 1);
        int indent = first.length() - first.stripLeading().length();
        return new Position(
                start.file(), start.line() + problem.line(), indent + problem.column() + 1);
    }

    /** Columns up to {@code column} of the value, escapes counted as they are written. */
    private int rawOffset(int column) {
        String line = line(start.line());
        char quote = mark();
        int raw = start.column();
        for (int seen = 0; seen < column && raw < line.length(); seen++) {
            boolean escape = quote == '"' ? line.charAt(raw) == '\\' : line.startsWith("''", raw);
            raw += escape ? 2 : 1;
        }
        return raw - start.column();
    }

    private String line(int number) {
        return text.lines().skip(number - 1L).findFirst().orElse("");
    }
}
