package io.atoll.kernel.label;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.text.Shown;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Sets of classes, the marks of restricted data, as they come in from outside. */
public final class DataClasses {
    /**
     * One artifact is given no more; what it inherits may be more, and then it stays where it is.
     */
    public static final int MOST = 64;

    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    private DataClasses() {}

    /**
     * Returns {@code names} as a set.
     *
     * @throws AtollException INVALID if one is no name; LIMIT_EXCEEDED if there are too many
     */
    public static SortedSet<String> checked(Collection<String> names) {
        var classes = new TreeSet<>(names);
        if (classes.size() > MOST) {
            throw new AtollException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "cannot use classes: there are too many (got %d, expected at most %d)"
                            .formatted(classes.size(), MOST));
        }
        for (String name : classes) {
            if (!NAME.matcher(name).matches()) {
                throw new AtollException(
                        ErrorCode.INVALID,
                        "cannot use class '%s': expected 1 to 63 lower case letters, digits and hyphens, starting and ending with a letter or digit"
                                .formatted(Shown.name(name)));
            }
        }
        return Collections.unmodifiableSortedSet(classes);
    }
}
