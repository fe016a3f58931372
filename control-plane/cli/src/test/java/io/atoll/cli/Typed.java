package io.atoll.cli;

import io.atoll.cli.terminal.Ending;
import io.atoll.cli.terminal.StandardInput;
import io.atoll.cli.terminal.Surroundings;
import io.atoll.kernel.system.SecretInput;
import io.atoll.kernel.system.SystemTimeSource;
import io.atoll.kernel.time.TimeSource;
import io.atoll.kernel.virtual.SeededRandom;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Commands as a user types them, and what they printed. */
public final class Typed {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();
    private OutputStream stdout = out;
    private StandardInput stdin = StandardInput.none();
    private TimeSource time = new SystemTimeSource();

    /** In {@code folder}, at no control plane. */
    public Typed(Path folder) {
        this.folder = folder;
    }

    /** In {@code folder}, at {@code server}. */
    public Typed(Path folder, FakeControlPlane server) {
        this(folder);
        try {
            Path ca = Files.writeString(folder.resolve("ca.pem"), FakeControlPlane.pem());
            environment.put("ATOLL_SERVER", "https://" + server.endpoint());
            environment.put("ATOLL_TOKEN", FakeControlPlane.TOKEN);
            environment.put("ATOLL_CA", ca.toString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same without this variable. */
    public Typed without(String variable) {
        environment.remove(variable);
        return this;
    }

    /** The same with another clock. */
    public Typed with(TimeSource clock) {
        time = clock;
        return this;
    }

    /** The same with something on standard input. */
    public Typed with(StandardInput.Kind kind, InputStream bytes) {
        stdin = new StandardInput(kind, bytes);
        return this;
    }

    /** The same with this on standard input. */
    public Typed typing(String text) {
        return with(
                StandardInput.Kind.STREAM,
                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** The same with a variable set, or with none if {@code value} is empty. */
    public Typed withVariable(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** The same with nobody who reads stdout. */
    public Typed unread() {
        stdout =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("Broken pipe");
                    }
                };
        return this;
    }

    /** Runs the command and returns its exit code. */
    public int run(String... arguments) {
        return Main.run(arguments, surroundings());
    }

    /** As {@link #run} where a person at a terminal reads what is printed. */
    public int runAtATerminal(String... arguments) {
        return Main.run(arguments, surroundings(true, Optional.empty()));
    }

    /** As {@link #run} where Atoll's programs are laid out in {@code program}. */
    public int runInstalled(Path program, String... arguments) {
        return Main.run(arguments, surroundings(false, Optional.of(program)));
    }

    public Surroundings surroundings() {
        return surroundings(false, Optional.empty());
    }

    private Surroundings surroundings(boolean interactive, Optional<Path> program) {
        return new Surroundings(
                new PrintStream(stdout, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                stdin,
                environment,
                interactive,
                folder,
                folder,
                program,
                time,
                new SeededRandom(7),
                new SecretInput(
                        stdin.bytes(),
                        null,
                        Optional.empty(),
                        remark -> err.writeBytes((remark + "\n").getBytes(StandardCharsets.UTF_8))),
                new Ending());
    }

    public String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    public String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
