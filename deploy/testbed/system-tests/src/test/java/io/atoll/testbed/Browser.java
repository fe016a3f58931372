package io.atoll.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.TestInfo;

/** A browser without a window, to see what a page really looks like. */
final class Browser {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private Browser() {}

    /**
     * A page as it was drawn.
     *
     * @param shareOfCommonestColour of all pixels
     */
    record Picture(int width, int height, int colours, double shareOfCommonestColour) {}

    static Browser orNotRun(TestInfo test) {
        NotRun.unless(Tools.has("chromium"), test, "needs chromium");
        return new Browser();
    }

    /** Opens a local page and looks at it. */
    Picture screenshot(Path page) throws IOException, InterruptedException {
        Path profile = Files.createTempDirectory("atoll-browser");
        Path picture = profile.resolve("page.png");
        try {
            Command shot =
                    Command.run(
                            profile,
                            Map.of("PATH", System.getenv("PATH"), "HOME", profile.toString()),
                            LIMIT,
                            List.of(
                                    "chromium",
                                    "--headless",
                                    "--no-sandbox",
                                    "--disable-gpu",
                                    "--disable-quic",
                                    "--no-first-run",
                                    "--disable-background-networking",
                                    "--disable-component-update",
                                    "--disable-sync",
                                    "--user-data-dir=" + profile.resolve("profile"),
                                    "--window-size=1100,1200",
                                    "--screenshot=" + picture,
                                    page.toUri().toString()));
            assertThat(picture).as(shot.stderr()).exists();
            return look(ImageIO.read(picture.toFile()));
        } finally {
            Processes.killAll(profile);
            Processes.deleteTree(profile);
        }
    }

    private static Picture look(BufferedImage image) {
        Map<Integer, Integer> colours = new HashMap<>();
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                colours.merge(image.getRGB(x, y), 1, Integer::sum);
            }
        }
        double pixels = (double) image.getWidth() * image.getHeight();
        return new Picture(
                image.getWidth(),
                image.getHeight(),
                colours.size(),
                Collections.max(colours.values()) / pixels);
    }
}
