package io.atoll.cli.federation;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.cli.Typed;
import io.atoll.cli.local.DemoFolder;
import io.atoll.cli.local.FolderLock;
import io.atoll.cli.terminal.Surroundings;
import io.atoll.kernel.time.TimeSource;
import io.atoll.kernel.virtual.VirtualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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
                        bare.stdin(),
                        bare.environment(),
                        false,
                        folder,
                        folder,
                        Optional.of(program),
                        bare.time(),
                        bare.random(),
                        bare.secrets(),
                        bare.ending());
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

    /** Time that passes by half a minute, and does something, whenever somebody looks. */
    private record Passing(VirtualTime time, Runnable onLook) implements TimeSource {
        @Override
        public Instant now() {
            return time.now();
        }

        @Override
        public long nanoTime() {
            onLook.run();
            time.skip(Duration.ofSeconds(30));
            return time.nanoTime();
        }
    }

    private Path federation() throws IOException {
        Files.createDirectories(checkout.resolve("demo"));
        return Files.createDirectories(checkout.resolve(".local/share/atoll/dev"));
    }

    @Test
    void refusesToChangeTheFederationWhileAnotherCommandDoes() throws IOException {
        Path dev = federation();
        var typed = new Typed(checkout).with(new Passing(new VirtualTime(), () -> {}));

        try (var _ = FolderLock.take(dev, new VirtualTime(), () -> {})) {
            assertThat(typed.runInstalled(checkout, "dev", "down")).isEqualTo(6);
            Files.createDirectories(checkout.resolve("demo/data"));
            Files.writeString(checkout.resolve("demo/data/alpha.csv"), "");
            assertThat(typed.runInstalled(checkout, "dev", "up")).as(typed::err).isEqualTo(6);
        }

        String lines =
                """
                waiting for another 'dev up' or 'dev down' in %1$s
                cannot change the federation in %1$s: another command has been changing it for 60 s
                """
                        .formatted(dev);
        assertThat(typed.err()).isEqualTo(lines + lines);
        assertThat(dev.resolve("pids")).doesNotExist();
    }

    @Test
    void goesOnOnceTheOtherCommandIsDone() throws IOException {
        FolderLock other = FolderLock.take(federation(), new VirtualTime(), () -> {});
        var typed = new Typed(checkout).with(new Passing(new VirtualTime(), other::close));

        assertThat(typed.runInstalled(checkout, "dev", "down")).as(typed::err).isZero();

        assertThat(typed.err()).startsWith("waiting for another");
        assertThat(typed.out()).isEqualTo("no federation was running\n");
    }
}
