package io.atoll.agent.app.supervisor;

import io.atoll.agent.app.supervisor.machine.Brand;
import io.atoll.agent.app.supervisor.machine.Processes;
import io.atoll.agent.app.supervisor.wire.Limits;
import io.atoll.agent.app.supervisor.wire.Wire;
import io.atoll.agent.executor.Exit;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.file.OpenFolder;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The records of an attempt on disk: {@code started}, made before its process, {@code exit}, made
 * after it, and the {@link Trail} in between. They outlive supervisor and agent. They are not
 * forced to the disk: a machine that lost its power runs no attempt either, and one whose marker
 * went with it is judged by the agent's journal.
 *
 * <p>The attempt can write in its folder as well: each record is reached by a handle, no link is
 * followed, and what an attempt made up about itself misleads nobody about its processes.
 *
 * @param path absolute
 */
record AttemptFolder(Path path) {
    private static final Duration NO_WALLTIME = Duration.ofDays(3_650);
    private static final Path STARTED = Path.of("started");
    private static final Path EXIT = Path.of("exit");
    private static final Path NEW_EXIT = Path.of("exit.new");
    private static final Pattern NAME = Pattern.compile("([0-9a-f-]{36})-(\\d{1,9})");
    private static final int PROCESS_BYTES = Integer.BYTES + Long.BYTES;
    private static final int RECORD_LIMIT_BYTES = 256 << 10;

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
            String stderr,
            Brand brand) {
        /** The same with its process. */
        Mark with(int newPid, long newStartTicks) {
            return new Mark(newPid, newStartTicks, attempt, at, limits, stdout, stderr, brand);
        }
    }

    /** The folder of that attempt. */
    static AttemptFolder of(Path attempts, String attempt) {
        return new AttemptFolder(attempts.resolve(attempt.replace('/', '-')));
    }

    /** The folder's own name. */
    String name() {
        return Objects.requireNonNull(path.getFileName(), "an attempt's folder has a name")
                .toString();
    }

    /** Opens it; nothing in it is reached otherwise. */
    OpenFolder open() throws IOException {
        Path all = Objects.requireNonNull(path.getParent(), "an attempt's folder has a parent");
        try (OpenFolder attempts = OpenFolder.open(all)) {
            return attempts.folder(Path.of(name()));
        }
    }

    /**
     * Makes the marker, and leaves it open for its process to be added.
     *
     * @throws java.nio.file.FileAlreadyExistsException if the attempt was started before
     */
    FileChannel claim(Mark mark) throws IOException {
        try (OpenFolder folder = open()) {
            FileChannel marker =
                    folder.file(STARTED, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            try {
                marker.write(ByteBuffer.wrap(encode(mark)));
                return marker;
            } catch (IOException failed) {
                marker.close();
                throw failed;
            }
        }
    }

    /** Adds the process to the marker. */
    static void identify(FileChannel marker, int pid, long startTicks) throws IOException {
        marker.write(ByteBuffer.allocate(PROCESS_BYTES).putInt(pid).putLong(startTicks).flip(), 0);
    }

    /** Whether there is a marker, readable or not, or something in its place. */
    boolean claimed() {
        try (OpenFolder folder = open()) {
            return folder.look(STARTED).isPresent();
        } catch (IOException _) {
            return false;
        }
    }

    /** The attempt by the folder's own name. */
    Optional<String> attempt() {
        return attempt(name());
    }

    /** The attempt whose folder has that name. */
    static Optional<String> attempt(String folder) {
        var name = NAME.matcher(folder);
        return name.matches() ? Optional.of(name.group(1) + '/' + name.group(2)) : Optional.empty();
    }

    /** What the marker says; nothing if there is none, or if a crash cut it short. */
    Optional<Mark> mark() {
        try (OpenFolder folder = open()) {
            return Optional.of(
                    Wire.read(folder.read(STARTED, RECORD_LIMIT_BYTES), AttemptFolder::decode));
        } catch (IOException | AtollException _) {
            return Optional.empty();
        }
    }

    /** Writes the exit record, if the disk takes it. */
    void keep(Exit exit) {
        try {
            write(exit);
        } catch (IOException _) {
            // Disk full: the agent is told from memory; after a death of this supervisor the
            // attempt counts as lost.
        }
    }

    void write(Exit exit) throws IOException {
        try (OpenFolder folder = open()) {
            if (folder.look(NEW_EXIT).isPresent()) {
                folder.delete(NEW_EXIT); // a crash left it, or the attempt put it there
            }
            try (var file =
                    folder.file(
                            NEW_EXIT, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                file.write(ByteBuffer.wrap(Wire.encode(exit)));
            }
            folder.move(NEW_EXIT, folder, EXIT);
        } catch (NoSuchFileException _) {
            return; // the folder is gone, and nobody will look there
        }
    }

    Optional<Exit> exit() {
        try (OpenFolder folder = open()) {
            return Optional.of(Wire.exit(folder.read(EXIT, RECORD_LIMIT_BYTES)));
        } catch (IOException | AtollException _) {
            return Optional.empty();
        }
    }

    /** Where the attempt's processes were seen; {@code mark}: what its marker says. */
    Trail trail(Mark mark) {
        Map<Integer, Long> first =
                mark.pid() == 0 ? Map.of() : Map.of(mark.pid(), mark.startTicks());
        try (OpenFolder folder = open()) {
            return Trail.read(folder, first);
        } catch (IOException _) {
            return new Trail(first, Optional.empty());
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
                    out.writeLong(mark.brand().number());
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
                Wire.text(in),
                // A supervisor of an earlier version gave none.
                in.available() > 0 ? new Brand(in.readLong()) : Brand.NONE);
    }

    /** What is taken for the mark of an attempt whose start left none that can be read. */
    Mark unmarked(String name, Instant now, Brand brand) {
        String nowhere = path.resolve("log").resolve("unknown").toString();
        var limits = new Limits(NO_WALLTIME, Duration.ZERO, Processes.KILL, Long.MAX_VALUE);
        return new Mark(0, 0, name, now, limits, nowhere, nowhere, brand);
    }
}
