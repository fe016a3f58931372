package io.atoll.agent.app.fake;

import io.atoll.agent.app.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The agent's program as a process of its own; its output goes to files. */
public final class AgentProcess implements AutoCloseable {
    private static final long LIMIT_SECONDS = 30;

    private final Process process;
    private final Path out;
    private final Path err;

    /** Starts {@code atoll agent ARGUMENTS}. {@code folder}: for what it writes; made anew. */
    public AgentProcess(Path folder, String... arguments) {
        try {
            Files.createDirectories(folder);
            out = Files.createTempFile(folder, "agent", ".out");
            err = Files.createTempFile(folder, "agent", ".err");
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx48m"));
            command.add("--enable-native-access=ALL-UNNAMED");
            command.add("--sun-misc-unsafe-memory-access=allow");
            command.addAll(List.of("-cp", System.getProperty("java.class.path")));
            command.add(Main.class.getName());
            command.addAll(List.of(arguments));
            process =
                    new ProcessBuilder(command)
                            .redirectOutput(out.toFile())
                            .redirectError(err.toFile())
                            .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Types {@code text} on its standard input, and no more. */
    public AgentProcess type(String text) {
        try (var stdin = process.getOutputStream()) {
            stdin.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Its command as every user of the machine sees it. */
    public String listed() {
        try {
            byte[] bytes = Files.readAllBytes(Path.of("/proc/" + process.pid() + "/cmdline"));
            return new String(bytes, StandardCharsets.UTF_8).replace('\0', ' ');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for it to end by itself. */
    public int exitCode() {
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("the agent did not end; it said " + said());
            }
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
        return process.exitValue();
    }

    /** Lines of its stdout so far. */
    public List<String> said() {
        return lines(out);
    }

    /** Lines of its stderr so far. */
    public List<String> complained() {
        return lines(err);
    }

    /** As kill -9. */
    public void kill() {
        process.destroyForcibly();
        exitCode();
    }

    /** As kill -TERM. */
    public int stop() {
        process.destroy();
        return exitCode();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
