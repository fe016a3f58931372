package io.atoll.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.TestInfo;
import org.opentest4j.TestAbortedException;

/**
 * Says plainly that a test could not be run here, and why. {@code ./atoll test} prints all that was
 * said as a table; a test that merely skipped would be forgotten.
 */
public final class NotRun {
    private NotRun() {}

    /**
     * Ends the test as not run unless what it needs is here.
     *
     * @param available whether the test can be run
     * @param test the running test, named in the table
     * @param reason what is missing, such as {@code "needs root for network namespaces"}
     */
    public static void unless(boolean available, TestInfo test, String reason) {
        if (available) {
            return;
        }
        String name =
                test.getTestClass().map(Class::getSimpleName).orElse("?")
                        + "."
                        + test.getDisplayName();
        append(table(), name, reason);
        throw new TestAbortedException("NOT RUN: " + reason);
    }

    /** Notes that {@code name} is not run; for what decides before any of its tests. */
    static void note(String name, String reason) {
        append(table(), name, reason);
    }

    /** The root of the checkout: the folder that holds the launcher. */
    public static Path checkout() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.exists(folder.resolve("atoll"))) {
            folder = folder.getParent();
        }
        if (folder == null) {
            throw new IllegalStateException(
                    "cannot find the checkout: no folder above "
                            + Path.of("").toAbsolutePath()
                            + " holds the launcher");
        }
        return folder;
    }

    static void append(Path table, String name, String reason) {
        String line = oneField(name) + "\t" + oneField(reason) + "\n";
        try {
            Files.createDirectories(table.toAbsolutePath().getParent());
            // One write per line: tests of several modules append to the same file.
            Files.writeString(table, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot note that " + name + " was not run", e);
        }
    }

    private static Path table() {
        return checkout().resolve("target").resolve("not-run.tsv");
    }

    private static String oneField(String text) {
        return text.replaceAll("[\\t\\r\\n]+", " ");
    }
}
