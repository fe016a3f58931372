package io.atoll.agent.app.supervisor;

import io.atoll.agent.executor.Exit;
import io.atoll.kernel.AtollException;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The two records of an attempt on disk: {@code started}, made before its process, and {@code
 * exit}, made after it. They outlive supervisor and agent. They are not forced to the disk: a
 * machine that lost its power runs no attempt either, and one whose marker went with it is judged
 * by the agent's journal.
 *
 * @param path absolute
 */
record AttemptFolder(Path path) {
    private static final String STARTED = "started";
    private static final String EXIT = "exit";
    private static final Pattern NAME = Pattern.compile("([0-9a-f-]{36})-(\\d{1,9})");
    private static final int PROCESS_BYTES = Integer.BYTES + Long.BYTES;

    /**
     * What the marker says.
     *
     * @param pid 0: the supervisor died before it could write it
     * @param startTicks start of the process, as in /proc/PID/stat
     */
    record Mark(
            int pid,
            long startTicks,
            String attempt,
            Instant at,
            Limits limits,
            String stdout,
            String stderr) {}

    /**
     * Makes the marker.
     *
     * @throws java.nio.file.FileAlreadyExistsException if the attempt was started before
     */
    void claim(Mark mark) throws IOException {
        try (var file =
                FileChannel.open(
                        path.resolve(STARTED),
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(encode(mark)));
        }
    }

    /** Adds the process to the marker. */
    void identify(int pid, long startTicks) throws IOException {
        try (var file = FileChannel.open(path.resolve(STARTED), StandardOpenOption.WRITE)) {
            file.write(
                    ByteBuffer.allocate(PROCESS_BYTES).putInt(pid).putLong(startTicks).flip(), 0);
        }
    }

    /** Whether there is a marker, readable or not. */
    boolean claimed() {
        return Files.exists(path.resolve(STARTED));
    }

    /** The attempt by the folder's own name. */
    Optional<String> attempt() {
        var name = NAME.matcher(String.valueOf(path.getFileName()));
        return name.matches() ? Optional.of(name.group(1) + '/' + name.group(2)) : Optional.empty();
    }

    /** What the marker says; nothing if there is none, or if a crash cut it short. */
    Optional<Mark> mark() {
        try {
            return Optional.of(
                    Wire.read(Files.readAllBytes(path.resolve(STARTED)), AttemptFolder::decode));
        } catch (IOException | AtollException _) {
            return Optional.empty();
        }
    }

    void write(Exit exit) throws IOException {
        Path written = path.resolve(EXIT + ".new");
        Files.write(written, Wire.encode(exit));
        Files.move(written, path.resolve(EXIT), StandardCopyOption.ATOMIC_MOVE);
    }

    Optional<Exit> exit() {
        try {
            return Optional.of(Wire.exit(Files.readAllBytes(path.resolve(EXIT))));
        } catch (IOException | AtollException _) {
            return Optional.empty();
        }
    }

    private static byte[] encode(Mark mark) {
        return Wire.bytes(
                out -> {
                    out.writeInt(mark.pid());
                    out.writeLong(mark.startTicks());
                    Wire.putText(out, mark.attempt());
                    out.writeLong(mark.at().toEpochMilli());
                    Wire.putLimits(out, mark.limits());
                    Wire.putText(out, mark.stdout());
                    Wire.putText(out, mark.stderr());
                });
    }

    private static Mark decode(DataInputStream in) throws IOException {
        return new Mark(
                in.readInt(),
                in.readLong(),
                Wire.text(in),
                Instant.ofEpochMilli(in.readLong()),
                Wire.limits(in),
                Wire.text(in),
                Wire.text(in));
    }
}
