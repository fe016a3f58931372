package io.atoll.agent.app.config;

import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A folder that the owner lets be read in place.
 *
 * @param path absolute
 * @param classes marks of everything that lies in it, whatever a caller says; none: it marks
 *     nothing
 */
public record ReadFolder(Path path, SortedSet<String> classes) {
    public ReadFolder {
        classes = Collections.unmodifiableSortedSet(new TreeSet<>(classes));
    }
}
