package io.atoll.files;

/**
 * A place in a file, or a source without lines such as an environment variable.
 *
 * @param file name as the user gave it, or the name of the other source
 * @param line from 1; 0 if the source has no lines
 * @param column from 1; 0 if the source has no lines
 */
public record Position(String file, int line, int column) {

    /** A source without lines. */
    public static Position of(String source) {
        return new Position(source, 0, 0);
    }

    @Override
    public String toString() {
        return line == 0 ? file : file + ":" + line + ":" + column;
    }
}
