package io.atoll.server.postgres.embedded;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.system.FolderRemoval;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs PostgreSQL's programs on one folder, each with a deadline. PostgreSQL refuses to run as
 * root; root runs it in a user namespace of its own, in which it is nobody.
 */
final class PostgresCommands {
    static final String USER = "atoll";

    private static final Duration INITDB_LIMIT = Duration.ofSeconds(30);
    private static final Duration SIGNAL_LIMIT = Duration.ofSeconds(5);
    private static final int LOG_TAIL_BYTES = 4_096;

    private final PostgresBinaries binaries;
    private final PostgresFolder folder;
    private final List<String> prefix;

    PostgresCommands(PostgresBinaries binaries, PostgresFolder folder) throws IOException {
        this.binaries = binaries;
        this.folder = folder;
        this.prefix = isRoot() ? List.of("unshare", "-U", "--") : List.of();
    }

    /** Makes the data folder; it appears whole or not at all. */
    void initialise() throws IOException, InterruptedException {
        FolderRemoval.remove(folder.unfinishedData());
        run(
                INITDB_LIMIT,
                binaries.program("initdb").toString(),
                "-D",
                folder.unfinishedData().toString(),
                "-U",
                USER,
                "-A",
                "scram-sha-256",
                "--pwfile=" + folder.passwordFile(),
                "-E",
                "UTF8",
                "--no-locale");
        Files.move(folder.unfinishedData(), folder.data());
    }

    /**
     * Starts the server as a child in a session of its own: a Ctrl-C at the terminal must not stop
     * it under the feet of this process.
     */
    Process launch(int port, String mark) throws IOException {
        var command = new ArrayList<>(List.of("setsid"));
        command.addAll(prefix);
        command.addAll(
                List.of(
                        binaries.program("postgres").toString(),
                        "-D",
                        folder.data().toString(),
                        "-p",
                        Integer.toString(port)));
        for (var setting : PostgresSettings.SETTINGS) {
            command.add("-c");
            command.add(setting);
        }
        command.add("-c");
        command.add(mark);
        return silent(command).directory(folder.data().toFile()).start();
    }

    // What steers Atoll, its secrets included, or another PostgreSQL is none of this one's
    // business.
    private ProcessBuilder silent(List<String> command) {
        var builder = new ProcessBuilder(command);
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("ATOLL_") || name.startsWith("PG"));
        return builder.redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.log().toFile()));
    }

    /**
     * Stops the server of the folder and waits for it.
     *
     * @param mode {@code fast} or {@code immediate}
     * @return false if it still ran after {@code limit}
     */
    boolean stop(String mode, Duration limit) throws IOException, InterruptedException {
        var command = new ArrayList<>(prefix);
        command.addAll(
                List.of(
                        binaries.program("pg_ctl").toString(),
                        "-D",
                        folder.data().toString(),
                        "-m",
                        mode,
                        "-w",
                        "-t",
                        Long.toString(limit.toSeconds()),
                        "stop"));
        return finish(command, limit.plus(SIGNAL_LIMIT)) == 0;
    }

    /** Sends {@code signal} to a child of ours without waiting for what it does. */
    void signal(String signal, long pid) throws IOException, InterruptedException {
        run(
                SIGNAL_LIMIT,
                binaries.program("pg_ctl").toString(),
                "kill",
                signal,
                Long.toString(pid));
    }

    /** The newest line of the server's log that tells of a failure, else its newest line. */
    String lastWords() throws IOException {
        if (!Files.exists(folder.log())) {
            return "it wrote nothing";
        }
        try (var log = new RandomAccessFile(folder.log().toFile(), "r")) {
            log.seek(Math.max(0, log.length() - LOG_TAIL_BYTES));
            var tail = new byte[LOG_TAIL_BYTES];
            int length = Math.max(0, log.read(tail));
            var lines = new String(tail, 0, length, StandardCharsets.UTF_8).lines().toList();
            return lines.stream()
                    .filter(line -> line.contains("FATAL") || line.contains("PANIC"))
                    .reduce((_, last) -> last)
                    .or(() -> lines.stream().reduce((_, last) -> last))
                    .orElse("it wrote nothing");
        }
    }

    private void run(Duration limit, String... words) throws IOException, InterruptedException {
        var command = new ArrayList<>(prefix);
        command.addAll(List.of(words));
        int exit = finish(command, limit);
        if (exit != 0) {
            throw new AtollException(
                    ErrorCode.UNAVAILABLE,
                    "cannot run PostgreSQL's %s: it exited with %d: %s"
                            .formatted(Path.of(words[0]).getFileName(), exit, lastWords()));
        }
    }

    private int finish(List<String> command, Duration limit)
            throws IOException, InterruptedException {
        var process = silent(command).start();
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AtollException(
                        ErrorCode.DEADLINE_EXCEEDED,
                        "cannot run PostgreSQL's %s: it took longer than %d s"
                                .formatted(command.get(prefix.size()), limit.toSeconds()));
            }
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    private static boolean isRoot() throws IOException {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    }
}
