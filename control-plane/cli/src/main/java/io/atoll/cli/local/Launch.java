package io.atoll.cli.local;

import io.atoll.cli.terminal.Surroundings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** How the user starts Atoll here, so that a command that is shown can be typed as it stands. */
public final class Launch {
    private Launch() {}

    /**
     * {@code ./atoll} in the folder of a checkout, the whole path of a checkout's atoll elsewhere,
     * {@code atoll} when installed.
     */
    public static String word(Surroundings surroundings) {
        return checkout(surroundings)
                .map(
                        folder ->
                                folder.equals(surroundings.folder())
                                        ? "./atoll"
                                        : folder.resolve("atoll").toString())
                .orElse("atoll");
    }

    /** {@code file} as the user may type it: relative when it lies in the current folder. */
    public static String path(Surroundings surroundings, Path file) {
        return file.startsWith(surroundings.folder())
                ? surroundings.folder().relativize(file).toString()
                : file.toString();
    }

    // A checkout lays its programs out in target/dist.
    private static Optional<Path> checkout(Surroundings surroundings) {
        return surroundings
                .program()
                .filter(program -> program.endsWith("target/dist"))
                .map(program -> program.resolve("../..").normalize())
                .filter(folder -> Files.isRegularFile(folder.resolve("atoll")));
    }
}
