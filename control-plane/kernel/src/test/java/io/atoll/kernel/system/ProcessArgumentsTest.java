package io.atoll.kernel.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ProcessArgumentsTest {
    @Test
    void paintsOverASecretInTheListingOfProcesses() throws IOException, InterruptedException {
        Process child =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Hides.class.getName(),
                                "join",
                                "s3cret",
                                "--token=s3cret",
                                "s3cret-and-more",
                                "end")
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (BufferedReader said =
                new BufferedReader(
                        new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(said.readLine()).isEqualTo("found true");

            assertThat(arguments(child))
                    .endsWith("join", "xxxxxx", "--token=xxxxxx", "s3cret-and-more", "end");
        } finally {
            child.getOutputStream().close();
            child.waitFor();
        }
    }

    @Test
    void changesNothingWhenNoArgumentIsTheSecret() {
        assertThat(ProcessArguments.hide("nobody typed this")).isFalse();
        assertThat(ProcessArguments.hide("")).isFalse();
    }

    private static List<String> arguments(Process process) throws IOException {
        byte[] bytes = Files.readAllBytes(Path.of("/proc/" + process.pid() + "/cmdline"));
        return List.of(new String(bytes, StandardCharsets.UTF_8).split("\0"));
    }

    /** Hides its secret and waits until its parent has looked. */
    static final class Hides {
        public static void main(String[] arguments) throws IOException {
            System.out.println("found " + ProcessArguments.hide(arguments[1]));
            while (System.in.read() >= 0) {
                // until the other end is closed
            }
        }
    }
}
