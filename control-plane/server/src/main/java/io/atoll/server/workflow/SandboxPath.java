package io.atoll.server.workflow;

import java.util.Arrays;

/** Relative paths inside a sandbox. */
final class SandboxPath {
    private static final int MOST_CHARACTERS = 1_000;

    private SandboxPath() {}

    /** Whether {@code path} stays inside, by its text alone. */
    static boolean isInside(String path) {
        return !path.isEmpty()
                && path.length() <= MOST_CHARACTERS
                && path.indexOf('\0') < 0
                && Arrays.stream(path.split("/", -1))
                        .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
    }

    /** Whether one is the other or lies in it. */
    static boolean overlap(String path, String other) {
        return (path + "/").startsWith(other + "/") || (other + "/").startsWith(path + "/");
    }
}
