package io.atoll.agent.app.wiring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How busy the machine is, for display. */
final class Load {
    private static final Path FILE = Path.of("/proc/loadavg");
    private static final int PERCENT = 100;

    private Load() {}

    /** The load of the last minute per core, in percent; 0 where it cannot be read. */
    static int percent() {
        try {
            String text = Files.readString(FILE);
            double load = Double.parseDouble(text.substring(0, text.indexOf(' ')));
            return (int) (load * PERCENT / Runtime.getRuntime().availableProcessors());
        } catch (IOException | NumberFormatException | StringIndexOutOfBoundsException _) {
            return 0;
        }
    }
}
