package io.atoll.kernel.system;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the secrets that a user gives to a program: from a file, from standard input, or, because
 * scripts do it, from an argument, which is then painted over in the listing of processes.
 *
 * @param stdin where {@code -} reads; the first line of it
 * @param console asks a person without showing what is typed; null if no person is there
 * @param held what holds standard input, so that nothing can be read from it; empty: it is free
 * @param remark is told, as a sentence, what is unwise
 */
public record SecretInput(
        InputStream stdin,
        @Nullable Console console,
        Optional<String> held,
        Consumer<String> remark) {
    /** Stands for standard input, as an argument or in place of a file. */
    public static final String STDIN = "-";

    private static final int LIMIT_BYTES = 64 * 1024;

    /**
     * That of this process, which has a standard input unless its parent holds it.
     *
     * @param environment of the process
     */
    public static SecretInput ofProcess(Map<String, String> environment, Consumer<String> remark) {
        // There is none at all where streams are redirected and no other library reads lines.
        return new SecretInput(
                System.in,
                Optional.ofNullable(System.console()).filter(Console::isTerminal).orElse(null),
                Optional.of("%s is set".formatted(ParentWatch.VARIABLE))
                        .filter(_ -> environment.containsKey(ParentWatch.VARIABLE)),
                remark);
    }

    /**
     * How a secret was given.
     *
     * @param what it is, for people: {@code join token}
     * @param argument what was typed; {@link #STDIN} reads standard input
     * @param fileFlag the flag that names a file, such as {@code --token-file}
     * @param file a file; {@link #STDIN} reads standard input
     */
    public record Given(
            String what, Optional<String> argument, String fileFlag, Optional<Path> file) {}

    /**
     * The secret, without blanks around it.
     *
     * @return empty if none was given
     * @throws AtollException INVALID if it was given twice, or what was given holds no single line;
     *     NOT_FOUND if there is no such file
     */
    public Optional<String> read(Given given) {
        if (given.argument().isPresent() && given.file().isPresent()) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot read the %s: it was given twice (expected one of the argument and %s)"
                            .formatted(given.what(), given.fileFlag()));
        }
        if (given.argument().isPresent()) {
            return Optional.of(argument(given, given.argument().get()));
        }
        return given.file().map(file -> fromFile(given, file));
    }

    private String argument(Given given, String text) {
        if (text.equals(STDIN)) {
            return fromStdin(given);
        }
        boolean _ = ProcessArguments.hide(text);
        return text.strip();
    }

    private String fromFile(Given given, Path file) {
        if (file.toString().equals(STDIN)) {
            return fromStdin(given);
        }
        try (InputStream in = Files.newInputStream(file)) {
            remarkIfOthersCanRead(given, file);
            return onlyLine(given, in, file.toString());
        } catch (IOException e) {
            throw new AtollException(
                    ErrorCode.NOT_FOUND,
                    "cannot read the %s in %s: no such file, or not readable"
                            .formatted(given.what(), file),
                    e);
        }
    }

    private void remarkIfOthersCanRead(Given given, Path file) throws IOException {
        SecretFile.openTo(file)
                .ifPresent(
                        mode ->
                                remark.accept(
                                        "others can read the %s in %s (mode %s); 'chmod 600' keeps it to you"
                                                .formatted(given.what(), file, mode)));
    }

    private String fromStdin(Given given) {
        if (held.isPresent()) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot read the %s from standard input: %s; use %s FILE"
                            .formatted(given.what(), held.get(), given.fileFlag()));
        }
        if (console != null) {
            char[] typed = console.readPassword("%s: ", given.what());
            return line(given, typed == null ? "" : new String(typed), "standard input");
        }
        try {
            return onlyLine(given, stdin, "standard input");
        } catch (IOException e) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot read the %s from standard input: %s"
                            .formatted(given.what(), e.getMessage()),
                    e);
        }
    }

    private static String onlyLine(Given given, InputStream in, String where) throws IOException {
        byte[] bytes = in.readNBytes(LIMIT_BYTES + 1);
        if (bytes.length > LIMIT_BYTES) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot read the %s in %s: it is too long (expected at most %d bytes)"
                            .formatted(given.what(), where, LIMIT_BYTES));
        }
        return line(given, new String(bytes, StandardCharsets.UTF_8), where);
    }

    private static String line(Given given, String text, String where) {
        List<String> lines = text.lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
        if (lines.size() != 1) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot read the %s in %s: expected one line (got %d)"
                            .formatted(given.what(), where, lines.size()));
        }
        return lines.getFirst();
    }
}
