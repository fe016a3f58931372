package io.atoll.agent.app.supervisor;

import io.atoll.agent.app.supervisor.machine.Cgroups;
import io.atoll.agent.app.supervisor.machine.LastLook;
import io.atoll.agent.app.supervisor.machine.Machine;
import io.atoll.agent.app.supervisor.machine.ProcessTable;
import io.atoll.agent.app.supervisor.machine.Processes;
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
import java.util.Optional;
import java.util.Set;

/**
 * The supervisor's program: {@code SupervisorMain ATTEMPTS-FOLDER IDLE-SECONDS [WITHOUT]}, started
 * in its own folder, which only its user may enter and which holds its lock, its pid, its socket
 * and when it looked last. {@code WITHOUT} is a list of means to do without, with commas.
 */
public final class SupervisorMain {
    /** In the supervisor's folder: pid and start ticks of the one that listens. */
    public static final String PID_FILE = "pid";

    /** In the supervisor's folder: where it listens. */
    public static final String SOCKET_FILE = "socket";

    /** What a supervisor can be told to do without: as on a machine where they cannot be had. */
    public static final String BRANDS = "brands";

    /** As {@link #BRANDS}. */
    public static final String CGROUPS = "cgroups";

    private static final String LOCK_FILE = "lock";
    private static final String LAST_LOOK_FILE = "seen";

    private SupervisorMain() {}

    public static void main(String[] arguments) {
        if (arguments.length < 2 || arguments.length > 3) {
            System.err.println(
                    "cannot start the supervisor: expected ATTEMPTS-FOLDER IDLE-SECONDS [WITHOUT]");
            System.exit(2);
        }
        var time = new SystemTimeSource();
        var log = new SupervisorLog(time, System.err);
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, fault) ->
                        log.fault("thread '%s' ended".formatted(thread.getName()), fault));
        try {
            run(Path.of(arguments[0]), arguments, time, log);
        } catch (IOException | AtollException failed) {
            System.err.println("cannot run the supervisor: " + failed.getMessage());
            System.exit(1);
        } catch (RuntimeException | Error fault) {
            log.died(fault);
            System.exit(1);
        }
    }

    private static void run(
            Path attempts, String[] arguments, SystemTimeSource time, SupervisorLog log)
            throws IOException {
        var idleLimit = Duration.ofSeconds(Long.parseLong(arguments[1]));
        Set<String> without = arguments.length == 3 ? Set.of(arguments[2].split(",")) : Set.of();
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
            Machine machine = machine(attempts, without);
            try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                server.bind(UnixDomainSocketAddress.of(socket));
                var loop = new SupervisorLoop(attempts, machine, time, log, server, idleLimit);
                Runtime.getRuntime()
                        .addShutdownHook(
                                new Thread(() -> leave(machine, loop.isClosing(), log), "leave"));
                loop.supervisor().recover(folders(attempts));
                writePid();
                loop.run();
            }
            Files.deleteIfExists(Path.of(PID_FILE));
            Files.deleteIfExists(socket);
        }
    }

    // A signal told it to end: what runs is its successor's.
    private static void leave(Machine machine, boolean closing, SupervisorLog log) {
        machine.cgroups().close();
        if (!closing) {
            log.say("this supervisor ends before its time, by a signal or a fault");
        }
    }

    private static Machine machine(Path attempts, Set<String> without) {
        ProcessTable table = ProcessTable.MACHINE;
        return new Machine(
                new Processes(!without.contains(BRANDS)),
                table,
                without.contains(CGROUPS) ? new Cgroups(Optional.empty()) : Cgroups.below(attempts),
                new LastLook(Path.of(LAST_LOOK_FILE), table));
    }

    private static void writePid() throws IOException {
        int pid = (int) ProcessHandle.current().pid();
        long ticks = ProcessTable.MACHINE.find(pid).map(ProcessTable.Entry::startTicks).orElse(0L);
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
