package io.atoll.kernel.text;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes text that data, a site or another person chose fit to stand in a sentence: short, on one
 * line, and without a character that a terminal or a reader's eye would obey. Whoever puts such
 * text into a sentence calls this, and nothing else. Stateless.
 */
public final class Shown {
    /** The most that is shown of a name. */
    public static final int NAME_CHARACTERS = 80;

    /** The most that is shown of a sentence that somebody else made. */
    public static final int SENTENCE_CHARACTERS = 1_000;

    private static final String CUT = "…";
    private static final Pattern PATH = Pattern.compile("(^|[^A-Za-z])/");

    private Shown() {}

    /** A name, a path or a link's target: at most {@link #NAME_CHARACTERS}. Without quotes. */
    public static String name(String text) {
        return bounded(text, NAME_CHARACTERS);
    }

    /** A sentence that another process made: at most {@link #SENTENCE_CHARACTERS}, on one line. */
    public static String sentence(String text) {
        return bounded(text, SENTENCE_CHARACTERS);
    }

    /** Lines for a terminal, of any length: line feeds and tabs stay. */
    public static String lines(String text) {
        return escaped(
                text, Integer.MAX_VALUE, each -> !unsafe(each) || each == '\n' || each == '\t');
    }

    /**
     * What went wrong with a file, in words that name no file: the platform's own messages begin
     * with the path.
     */
    public static String reason(IOException failure) {
        return switch (failure) {
            case NoSuchFileException _ -> "no such file";
            case AccessDeniedException _ -> "permission denied";
            case FileAlreadyExistsException _ -> "it exists already";
            case DirectoryNotEmptyException _ -> "the folder is not empty";
            case NotDirectoryException _ -> "it is no folder";
            case FileSystemLoopException _ -> "its links go round in circles";
            case FileSystemException named -> words(named, named.getReason());
            // Nearly always of an open file, and then in the system's words alone.
            default -> words(failure, failure.getMessage());
        };
    }

    private static String words(IOException failure, @Nullable String text) {
        return text == null || PATH.matcher(text).find()
                ? failure.getClass().getSimpleName()
                : sentence(text);
    }

    private static String bounded(String text, int most) {
        return escaped(text, most, each -> !unsafe(each));
    }

    private static String escaped(String text, int most, IntPredicate plain) {
        var out = new StringBuilder(Math.min(text.length(), most));
        int left = most;
        for (int i = 0; i < text.length(); ) {
            int each = text.codePointAt(i);
            i += Character.charCount(each);
            String piece = plain.test(each) ? Character.toString(each) : escape(each);
            int width = piece.codePointCount(0, piece.length());
            boolean last = i == text.length();
            if (width > left || (width == left && !last)) {
                return out.append(CUT).toString();
            }
            out.append(piece);
            left -= width;
        }
        return out.toString();
    }

    private static String escape(int codePoint) {
        return switch (codePoint) {
            case '\n' -> "\\n";
            case '\t' -> "\\t";
            case '\r' -> "\\r";
            default ->
                    codePoint <= 0xffff
                            ? String.format(Locale.ROOT, "\\u%04x", codePoint)
                            : String.format(
                                    Locale.ROOT,
                                    "\\u%04x\\u%04x",
                                    (int) Character.highSurrogate(codePoint),
                                    (int) Character.lowSurrogate(codePoint));
        };
    }

    // Format characters turn the direction of what follows; private ones look like anything.
    private static boolean unsafe(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    true;
            default -> false;
        };
    }
}
