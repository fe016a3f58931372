package io.atoll.agent.app.supervisor.machine;

import io.atoll.agent.app.supervisor.wire.Command;
import io.atoll.agent.executor.Exit;
import io.atoll.kernel.text.Shown;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Finds the program of a command as execvp(3) does, but on the PATH of the attempt and with a
 * sentence when there is none.
 */
public final class CommandSearch {
    public static final int NOT_FOUND = 127;
    public static final int NOT_STARTABLE = 126;
    public static final int SITE_FAULT = Exit.CouldNotStart.SITE_FAULT;

    /** What scripts are started with: without it, no site can do its part. */
    private static final String SHELL = "/bin/sh";

    /** confstr(_CS_PATH): where glibc searches when there is no PATH. */
    private static final String DEFAULT_PATH = "/bin:/usr/bin";

    private CommandSearch() {}

    /** The program's file. */
    public static String find(Command command) throws CannotStartException {
        String name = command.argv().getFirst();
        try {
            Path directory = Path.of(command.workingDirectory());
            if (!Files.isDirectory(directory)) {
                throw cannot(
                        SITE_FAULT,
                        name,
                        "its working directory %s is not there".formatted(directory));
            }
            return name.indexOf('/') >= 0
                    ? checked(name, directory.resolve(name))
                    : onPath(name, directory, command);
        } catch (InvalidPathException _) {
            throw cannot(NOT_FOUND, name, "its name is no possible file name");
        }
    }

    /** The operating system ends every text at its first zero byte. */
    public static void checkText(Command command) throws CannotStartException {
        for (String text : command.argv()) {
            checkText(command, text);
        }
        for (var variable : command.environment().entrySet()) {
            checkText(command, variable.getKey());
            checkText(command, variable.getValue());
        }
    }

    public static CannotStartException cannot(int code, String name, String why) {
        return new CannotStartException(
                code, "cannot start '%s': %s".formatted(Shown.name(name), Shown.sentence(why)));
    }

    private static void checkText(Command command, String text) throws CannotStartException {
        if (text.indexOf('\0') >= 0) {
            throw cannot(
                    NOT_STARTABLE,
                    command.argv().getFirst(),
                    "an argument or variable of it holds a zero byte");
        }
    }

    private static String onPath(String name, Path directory, Command command)
            throws CannotStartException {
        if (name.isEmpty()) {
            throw cannot(NOT_FOUND, name, "the command's name is empty");
        }
        String path = command.environment().getOrDefault("PATH", DEFAULT_PATH);
        boolean foundOne = false;
        for (String folder : path.split(":", -1)) {
            Path candidate = directory.resolve(folder).resolve(name);
            if (Files.isRegularFile(candidate)) {
                if (Files.isExecutable(candidate)) {
                    return candidate.toString();
                }
                foundOne = true;
            }
        }
        if (foundOne) {
            throw cannot(NOT_STARTABLE, name, "it is on PATH but not executable");
        }
        throw cannot(NOT_FOUND, name, "command not found on PATH (%s)".formatted(path));
    }

    private static String checked(String name, Path file) throws CannotStartException {
        if (name.equals(SHELL) && !Files.isExecutable(file)) {
            throw cannot(SITE_FAULT, name, "this site has none that can be executed");
        }
        if (!Files.exists(file)) {
            throw cannot(NOT_FOUND, name, "no such file");
        }
        if (Files.isDirectory(file)) {
            throw cannot(NOT_STARTABLE, name, "it is a directory");
        }
        if (!Files.isExecutable(file)) {
            throw cannot(NOT_STARTABLE, name, "it is not executable");
        }
        return file.toString();
    }
}
