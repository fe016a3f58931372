package io.atoll.server.platform;

import io.atoll.control.live.Tripwire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Faults that a test plants in a real leader: a file with one pattern a line; work whose words hold
 * one of them throws. Read anew each time, so that a test can take a fault away again.
 */
public final class PlantedFaults implements Tripwire {
    /** Names the file. Without it nothing is planted, and nothing is read. */
    public static final String VARIABLE = "ATOLL_PLANTED_FAULTS";

    private final Path file;

    private PlantedFaults(Path file) {
        this.file = file;
    }

    /** What {@code environment} asks for. */
    public static Tripwire of(Map<String, String> environment) {
        var file = environment.getOrDefault(VARIABLE, "");
        return file.isEmpty() ? Tripwire.NONE : new PlantedFaults(Path.of(file));
    }

    @Override
    public void pass(String work) {
        if (!Files.exists(file)) {
            return;
        }
        try {
            for (var pattern : Files.readAllLines(file)) {
                if (!pattern.isBlank() && work.contains(pattern.strip())) {
                    throw new IllegalStateException("planted in " + work);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
