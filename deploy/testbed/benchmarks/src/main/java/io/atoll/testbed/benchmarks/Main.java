package io.atoll.testbed.benchmarks;

import io.atoll.kernel.system.SystemRandomSource;
import io.atoll.kernel.system.SystemTimeSource;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine;

/** Starts {@code atoll bench}. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        var command =
                new BenchCommand(
                        System.out,
                        System.err,
                        new SystemTimeSource(),
                        new SystemRandomSource(),
                        System.getenv(),
                        Optional.ofNullable(System.getProperty("atoll.home")).map(Path::of));
        System.exit(new CommandLine(command).execute(arguments));
    }
}
