package io.atoll.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Runs several commands one after the other in one process, as people would in several: the build
 * records from it what the command line's AOT cache holds (deploy/packages/launcher/train.sh).
 */
final class Rehearsal {
    private Rehearsal() {}

    /**
     * {@code arguments}: files, each with the words of one command, a word on each line. Exits with
     * the code of the first command that fails.
     */
    public static void main(String[] arguments) throws IOException {
        for (String file : arguments) {
            List<String> words = Files.readAllLines(Path.of(file));
            int exitCode = Main.run(words.toArray(String[]::new), Main.surroundings());
            if (exitCode != 0) {
                System.err.println("cannot rehearse: " + words + " ended with " + exitCode);
                System.exit(exitCode);
            }
        }
        System.exit(0);
    }
}
