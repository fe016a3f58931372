package io.atoll.cli.federation;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.cli.Typed;
import io.atoll.cli.local.DemoFolder;
import io.atoll.cli.terminal.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevCommandsTest {
    @TempDir private Path checkout;

    private String next(Path folder, Path program) {
        Surroundings bare = new Typed(folder).surroundings();
        var surroundings =
                new Surroundings(
                        bare.out(),
                        bare.err(),
                        bare.environment(),
                        false,
                        folder,
                        folder,
                        Optional.of(program),
                        bare.time(),
                        bare.random());
        return DevCommands.next(surroundings, DemoFolder.find(surroundings));
    }

    @Test
    void whatToTypeNextIsRightInTheCheckoutElsewhereAndWhenInstalled() throws IOException {
        Files.createDirectories(checkout.resolve("deploy/demo"));
        Files.createFile(checkout.resolve("atoll"));
        Path installed = checkout.resolve("opt");
        Files.createDirectories(installed.resolve("demo"));
        Path program = Files.createDirectories(checkout.resolve("target/dist"));

        assertThat(next(checkout, program))
                .isEqualTo("./atoll submit deploy/demo/climatology.yaml; ./atoll dev down");
        assertThat(next(installed, program))
                .isEqualTo(
                        "%1$s/atoll submit %1$s/deploy/demo/climatology.yaml; %1$s/atoll dev down"
                                .formatted(checkout));
        assertThat(next(checkout, installed))
                .isEqualTo("atoll submit opt/demo/climatology.yaml; atoll dev down");
    }
}
