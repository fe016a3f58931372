package io.atoll.testbed.benchmarks;

import io.atoll.cli.api.Json;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.random.RandomSource;
import io.atoll.kernel.system.FolderRemoval;
import io.atoll.kernel.time.TimeSource;
import io.atoll.testbed.benchmarks.measure.LifeCycles;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code atoll bench}. */
@Command(
        name = "bench",
        description = "Measure what Atoll carries on this machine.",
        mixinStandardHelpOptions = true)
final class BenchCommand {
    private static final int FAILED = 1;

    private final PrintStream out;
    private final PrintStream err;
    private final TimeSource time;
    private final RandomSource random;
    private final Map<String, String> environment;
    private final Optional<Path> home;

    /** {@code home}: where Atoll is laid out; empty: not installed. */
    BenchCommand(
            PrintStream out,
            PrintStream err,
            TimeSource time,
            RandomSource random,
            Map<String, String> environment,
            Optional<Path> home) {
        this.out = out;
        this.err = err;
        this.time = time;
        this.random = random;
        this.environment = Map.copyOf(environment);
        this.home = home;
    }

    @Command(name = "version", description = "Show the version.")
    int version() {
        out.println(
                "atoll "
                        + Optional.ofNullable(
                                        BenchCommand.class.getPackage().getImplementationVersion())
                                .orElse("unpackaged"));
        return 0;
    }

    @Command(
            name = "control-plane",
            description =
                    "Life cycles of executions over hollow sites; then latency, processes and"
                            + " memory with a real agent.",
            mixinStandardHelpOptions = true)
    int controlPlane(
            @Option(names = "-o", paramLabel = "FORMAT", description = "json or table.")
                    Optional<String> format,
            @Mixin Sizes sizes,
            @Option(names = "--skip-processes", description = "Only the life cycles.")
                    boolean skipProcesses) {
        return measured(
                parts -> {
                    var figures =
                            new ControlPlaneBenchmark(parts, environment)
                                    .measure(sizes.lifeCycles(), sizes.real(skipProcesses));
                    return format.filter("json"::equals).isPresent()
                            ? List.of(Json.pretty(FiguresJson.of(figures)))
                            : FiguresTable.lines(figures);
                });
    }

    @Command(
            name = "scale",
            description =
                    "How the time of wide, deep and gathering runs, of many runs and of plans grows"
                            + " with their size, over four real agents; then what a federation"
                            + " carries.",
            mixinStandardHelpOptions = true)
    int scale(
            @Option(
                            names = "--size",
                            defaultValue = "500",
                            description = "Executions of the smaller runs. Default: 500.")
                    int size,
            @Option(names = "--shape", description = "Only these: WIDE, DEEP, GATHER, RUNS, PLAN.")
                    List<ScaleShape> shapes,
            @Option(names = "--skip-marks", description = "Only the exponents.")
                    boolean skipMarks) {
        var chosen = shapes == null ? List.of(ScaleShape.values()) : shapes;
        return measured(
                parts ->
                        ScaleTable.lines(
                                new ScaleBenchmark(parts).measure(chosen, size, !skipMarks)));
    }

    /** What a benchmark works with; its folder is removed when it is done. */
    record Parts(
            Path home,
            Path folder,
            TimeSource time,
            RandomSource random,
            Consumer<String> progress) {}

    private int measured(Function<Parts, List<String>> benchmark) {
        if (home.isEmpty()) {
            err.println("cannot measure: Atoll is not laid out (expected ./atoll bench)");
            return FAILED;
        }
        try {
            Path folder = Files.createTempDirectory("atoll-bench-");
            try {
                benchmark
                        .apply(
                                new Parts(
                                        home.get(),
                                        folder,
                                        time,
                                        random,
                                        step -> err.println("measuring: " + step)))
                        .forEach(out::println);
                return 0;
            } finally {
                FolderRemoval.remove(folder);
            }
        } catch (AtollException e) {
            err.println(e.getMessage());
            return FAILED;
        } catch (IOException e) {
            err.println("cannot measure: " + e.getMessage());
            return FAILED;
        }
    }

    /** How much is done. */
    static final class Sizes {
        private static final int WARM_UP_ROUNDS = 2;

        @Option(names = "--runs", defaultValue = "20", description = "Default: 20.")
        int runs;

        @Option(names = "--executions", defaultValue = "1000", description = "Default: 1000.")
        int executions;

        @Option(names = "--sites", defaultValue = "3", description = "Default: 3.")
        int sites;

        @Option(
                names = "--rounds",
                defaultValue = "5",
                description = "Their median counts. Default: 5.")
        int rounds;

        @Option(names = "--processes", defaultValue = "3000", description = "Default: 3000.")
        int processes;

        @Option(
                names = "--slots",
                defaultValue = "16",
                description = "How many processes the agent runs at once. Default: 16.")
        int slots;

        Optional<ControlPlaneBenchmark.RealWork> real(boolean skip) {
            return skip
                    ? Optional.empty()
                    : Optional.of(new ControlPlaneBenchmark.RealWork(processes, slots, rounds));
        }

        LifeCycles.Amount lifeCycles() {
            return new LifeCycles.Amount(runs, executions, sites, rounds, WARM_UP_ROUNDS);
        }
    }
}
