package io.atoll.agent.app.supervisor;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.system.SystemTimeSource;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The supervisor's program: {@code SupervisorMain ATTEMPTS-FOLDER IDLE-SECONDS}, started in its own
 * folder, which only its user may enter and which holds its lock, its pid and its socket.
 */
public final class SupervisorMain {
    /** In the supervisor's folder: pid and start ticks of the one that listens. */
    public static final String PID_FILE = "pid";

    /** In the supervisor's folder: where it listens. */
    public static final String SOCKET_FILE = "socket";

    private static final String LOCK_FILE = "lock";

    private SupervisorMain() {}

    public static void main(String[] arguments) {
        if (arguments.length != 2) {
            System.err.println(
                    "cannot start the supervisor: expected ATTEMPTS-FOLDER IDLE-SECONDS");
            System.exit(2);
        }
        try {
            run(Path.of(arguments[0]), Duration.ofSeconds(Long.parseLong(arguments[1])));
        } catch (IOException | AtollException failed) {
            System.err.println("cannot run the supervisor: " + failed.getMessage());
            System.exit(1);
        }
    }

    private static void run(Path attempts, Duration idleLimit) throws IOException {
        try (var lockFile =
                        FileChannel.open(
                                Path.of(LOCK_FILE),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                var lock = lockFile.tryLock()) {
            if (lock == null) {
                throw new IOException("another one holds " + Path.of(LOCK_FILE).toAbsolutePath());
            }
            Processes.becomeIndependent();
            // A relative name: the whole path may be longer than a socket's address takes.
            Path socket = Path.of(SOCKET_FILE);
            Files.deleteIfExists(socket);
            try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                server.bind(UnixDomainSocketAddress.of(socket));
                var loop =
                        new SupervisorLoop(
                                new Processes(), new SystemTimeSource(), server, idleLimit);
                loop.supervisor().recover(folders(attempts));
                writePid();
                loop.run();
            }
            Files.deleteIfExists(Path.of(PID_FILE));
            Files.deleteIfExists(socket);
        }
    }

    private static void writePid() throws IOException {
        int pid = (int) ProcessHandle.current().pid();
        long ticks = ProcessTable.find(pid).map(ProcessTable.Entry::startTicks).orElse(0L);
        Path written = Path.of(PID_FILE + ".new");
        Files.writeString(written, pid + " " + ticks);
        Files.move(written, Path.of(PID_FILE), StandardCopyOption.ATOMIC_MOVE);
    }

    private static List<Path> folders(Path attempts) throws IOException {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(attempts)) {
            try (var entries = Files.newDirectoryStream(attempts)) {
                entries.forEach(found::add);
            }
        }
        return found;
    }
}
