package io.atoll.testbed;

import io.atoll.kernel.digest.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInfo;

/**
 * The Python packages of {@code python.txt} as {@code install.sh} laid them out in the user's
 * cache. Any thread.
 */
final class PythonTools {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final int NAME_CHARACTERS = 12;

    private final Path bin;

    private PythonTools(Path bin) {
        this.bin = bin;
    }

    /** Ends the test as not run where they are not installed. */
    static PythonTools orNotRun(TestInfo test) throws IOException {
        Path list = NotRun.checkout().resolve("deploy/testbed/system-tests/python.txt");
        String state = Digest.of(Files.readAllBytes(list)).hex().substring(0, NAME_CHARACTERS);
        Path folder = Path.of(Distribution.cache(), "atoll", "python-" + state);
        NotRun.unless(
                Files.exists(folder.resolve(".complete")),
                test,
                "needs the packages of deploy/testbed/system-tests/python.txt, which"
                        + " ./atoll test --install installs");
        return new PythonTools(folder.resolve("bin"));
    }

    /**
     * Runs one of their programs to its end.
     *
     * @param folder where it runs, and its home
     * @param modules where modules lie that it imports besides its own
     */
    Command run(Path folder, Path modules, String program, String... words)
            throws IOException, InterruptedException {
        return Command.run(
                folder,
                Map.of(
                        "PATH",
                        bin + ":" + System.getenv("PATH"),
                        "HOME",
                        folder.toString(),
                        "LANG",
                        "C.UTF-8",
                        "NO_COLOR",
                        "1",
                        "PYTHONPATH",
                        modules.toString()),
                LIMIT,
                Stream.concat(Stream.of(bin.resolve(program).toString()), Stream.of(words))
                        .toList());
    }
}
