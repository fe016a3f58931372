package io.atoll.kernel.log;

import java.util.Locale;

/** How a program writes its log, key {@code log.format}. */
public enum LogFormat {
    /** A line for people. */
    TEXT,
    /** A JSON object in a line, for programs. */
    JSON;

    /**
     * The format of a word that the schema lets be: {@code text} or {@code json}.
     *
     * @throws IllegalArgumentException for another one
     */
    public static LogFormat of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
