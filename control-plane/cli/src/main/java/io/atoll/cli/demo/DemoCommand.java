package io.atoll.cli.demo;

import io.atoll.cli.command.ExitCodes;
import io.atoll.cli.command.Invocation;
import io.atoll.cli.local.DemoFolder;
import io.atoll.cli.local.LocalFederation;
import io.atoll.cli.local.LocalSettings;
import io.atoll.cli.run.Interruption;
import io.atoll.cli.terminal.Progress;
import io.atoll.cli.terminal.Surroundings;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code atoll demo}. */
@Command(
        name = "demo",
        description =
                "A whole federation on this machine, the real workflow, a summary, a picture; exits"
                        + " 0 only if everything checks out.")
public final class DemoCommand implements Callable<Integer> {
    private static final String LOOPBACK = "127.0.0.1";

    private final Surroundings surroundings;

    @Mixin private final Invocation invocation;

    @Option(names = "--keep", description = "Keep the federation's folder, and say where it is.")
    private boolean keep;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Other observations: one CSV file per station, named by it.")
    private @Nullable Path observations;

    public DemoCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.invocation = new Invocation(surroundings);
    }

    @Override
    public Integer call() {
        DemoFolder demo = DemoFolder.find(surroundings);
        if (observations != null) {
            demo = demo.withObservations(surroundings.folder().resolve(observations));
        }
        demo.stations();
        Progress progress = invocation.progress();
        Path folder = folder();
        var federation = new LocalFederation(settings(folder), surroundings, progress::show);
        Outcome outcome;
        try (var _ = Interruption.arm(() -> end(federation, folder))) {
            try {
                outcome = new DemoRun(surroundings, demo, federation, progress::show).run();
            } finally {
                end(federation, folder);
                progress.clear();
            }
        }
        print(outcome);
        return outcome.holds() ? ExitCodes.DONE : ExitCodes.WORK_FAILED;
    }

    private void print(Outcome outcome) {
        if (invocation.json()) {
            invocation.json(OutcomeJson.of(outcome));
        } else {
            OutcomeText.lines(outcome).forEach(invocation::line);
        }
    }

    private LocalSettings settings(Path folder) {
        List<String> prefix =
                surroundings
                        .variable("ATOLL_DEMO_SITE_PREFIX")
                        .map(text -> List.of(text.strip().split(" +")))
                        .orElse(List.of());
        return new LocalSettings(
                folder,
                DemoFolder.program(surroundings),
                surroundings.variable("ATOLL_DEMO_LISTEN").orElse(LOOPBACK),
                true,
                prefix);
    }

    private Path folder() {
        try {
            var given = surroundings.variable("ATOLL_DEMO_FOLDER");
            return given.isPresent()
                    ? Files.createDirectories(surroundings.folder().resolve(given.get()))
                            .toRealPath()
                    : Files.createTempDirectory("atoll-demo-").toRealPath();
        } catch (IOException e) {
            throw new AtollException(
                    ErrorCode.DENIED, "cannot make a folder for the demo: " + e.getMessage(), e);
        }
    }

    private void end(LocalFederation federation, Path folder) {
        federation.stop();
        if (keep) {
            invocation.remark("kept: " + folder);
        } else {
            FolderRemoval.remove(folder);
        }
    }
}
