package io.atoll.cli.terminal;

import io.atoll.kernel.random.RandomSource;
import io.atoll.kernel.system.SecretInput;
import io.atoll.kernel.time.TimeSource;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Everything outside that a command may look at.
 *
 * @param stdin what a command may pass on
 * @param environment of the process
 * @param interactive whether a person at a terminal reads what is printed
 * @param folder the current folder; relative paths of arguments start here
 * @param home the user's folder
 * @param secrets where tokens are read that are not typed as arguments
 * @param program where Atoll is laid out ({@code bin}, {@code lib}); empty when not installed
 * @param ending what is closed when the command is done
 */
public record Surroundings(
        PrintStream out,
        PrintStream err,
        StandardInput stdin,
        Map<String, String> environment,
        boolean interactive,
        Path folder,
        Path home,
        Optional<Path> program,
        TimeSource time,
        RandomSource random,
        SecretInput secrets,
        Ending ending) {
    public Surroundings {
        environment = Map.copyOf(environment);
    }

    /** A variable that is set to something. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    /** Whether to use colours: on a terminal, unless NO_COLOR is set (no-color.org). */
    public boolean colours() {
        return interactive && variable("NO_COLOR").isEmpty();
    }

    /** Where local federations live: {@code $XDG_DATA_HOME/atoll}, by default in the home. */
    public Path atollFolder() {
        return variable("XDG_DATA_HOME")
                .map(Path::of)
                .orElseGet(() -> home.resolve(".local/share"))
                .resolve("atoll");
    }
}
