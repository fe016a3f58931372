package io.atoll.agent.app.supervisor.machine;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.atoll.agent.app.supervisor.wire.Command;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.OptionalInt;

/**
 * Starts, signals and reaps processes by the C library.
 *
 * <p>Owns the spawn attributes and the buffers of the waits. Soft. {@link #awaitZombie} has its own
 * buffer and its own thread (the reaper); everything else belongs to the supervisor's thread.
 */
public final class Processes {
    public static final int KILL = 9;

    private static final int STRUCT_BYTES = 1024; // above the size of every structure used here
    private static final int SETSIGDEF = 0x04;
    private static final int SETSIGMASK = 0x08;
    private static final int SETSID = 0x80;
    private static final int READ_ONLY = 0;
    private static final int APPEND = 0x1 | 0x40 | 0x400 | noFollow(); // O_WRONLY O_CREAT O_APPEND
    private static final int MODE = 0600;
    private static final int P_ALL = 0;
    private static final int WNOHANG = 1;
    private static final int WEXITED = 4;
    private static final int WNOWAIT = 0x0100_0000;
    private static final int SIGINFO_PID_OFFSET = 16;
    private static final int SUBREAPER = 36; // PR_SET_CHILD_SUBREAPER
    private static final int LOCKS = 10; // RLIMIT_LOCKS
    private static final long UNLIMITED = -1;
    private static final int PIDFD_SEND_SIGNAL = 424; // the same numbers on every architecture
    private static final int PIDFD_OPEN = 434;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment attributes = arena.allocate(STRUCT_BYTES, 16);
    private final MemorySegment actions = arena.allocate(STRUCT_BYTES, 16);
    private final MemorySegment awaited = arena.allocate(STRUCT_BYTES, 16);
    private final MemorySegment polled = arena.allocate(STRUCT_BYTES, 16);
    private final MemorySegment status = arena.allocate(8, 8);
    private final MemorySegment rusage = arena.allocate(STRUCT_BYTES, 16);
    private final MemorySegment pid = arena.allocate(8, 8);
    private final MemorySegment devNull = arena.allocateFrom("/dev/null");
    private final MemorySegment limit = arena.allocate(2L * Long.BYTES, 8); // soft, then hard
    private final long usualLocks;
    private final boolean brands;

    /**
     * @param brands whether attempts may be branded; they are not where the limit is taken
     */
    public Processes(boolean brands) {
        Native.PRLIMIT.call(0, LOCKS, 0, limit.address());
        this.usualLocks = limit.get(JAVA_LONG, 0);
        this.brands = brands && limit.get(JAVA_LONG, Long.BYTES) == UNLIMITED;
        MemorySegment signals = arena.allocate(STRUCT_BYTES, 16);
        long attribute = attributes.address();
        Native.ATTRIBUTES_INIT.call(attribute);
        Native.SIGNALS_EMPTY.call(signals.address());
        Native.ATTRIBUTES_MASK.call(attribute, signals.address());
        Native.SIGNALS_FILL.call(signals.address());
        Native.ATTRIBUTES_DEFAULT.call(attribute, signals.address());
        Native.ATTRIBUTES_FLAGS.call(attribute, SETSIGDEF | SETSIGMASK | SETSID);
    }

    /**
     * Makes this process the leader of its own session, so that what ends the agent's does not end
     * it, and the parent of every orphan below it, so that no process of an attempt can get away.
     */
    public static void becomeIndependent() {
        Native.SETSID.call(0);
        Native.PRCTL.call(SUBREAPER, 1, 0, 0);
    }

    /** Whether what {@link #spawn} starts bears its brand. */
    public boolean canBrand() {
        return brands;
    }

    // The value of O_NOFOLLOW depends on the architecture.
    private static int noFollow() {
        return System.getProperty("os.arch", "").startsWith("aarch64") ? 0x8000 : 0x2_0000;
    }

    /**
     * Starts the command in a session of its own, with default signals, stdin from /dev/null and no
     * other open file.
     *
     * @param brand is inherited by all that it starts; {@link Brand#NONE} brands nothing
     * @return its process id, which is its session's and its process group's, too
     */
    public int spawn(Command command, Brand brand) throws CannotStartException {
        if (!brand.isPresent()) {
            return spawn(command);
        }
        locks(brand.number()); // of this process, for its child to inherit
        try {
            return spawn(command);
        } finally {
            locks(usualLocks);
        }
    }

    private void locks(long soft) {
        limit.set(JAVA_LONG, 0, soft);
        Native.PRLIMIT.call(0, LOCKS, limit.address(), 0);
    }

    private int spawn(Command command) throws CannotStartException {
        CommandSearch.checkText(command);
        String program = CommandSearch.find(command);
        try (Arena call = Arena.ofConfined()) {
            long action = actions.address();
            Native.ACTIONS_INIT.call(action);
            open(0, devNull, READ_ONLY);
            open(1, call.allocateFrom(command.stdout()), APPEND);
            open(2, call.allocateFrom(command.stderr()), APPEND);
            Native.ACTIONS_CHDIR.call(
                    action, call.allocateFrom(command.workingDirectory()).address());
            Native.ACTIONS_CLOSEFROM.call(action, 3);
            var environment = command.environment().entrySet();
            int error =
                    Native.SPAWN.call(
                            pid.address(),
                            call.allocateFrom(program).address(),
                            action,
                            attributes.address(),
                            strings(call, command.argv()),
                            strings(
                                    call,
                                    environment.stream()
                                            .map(e -> e.getKey() + "=" + e.getValue())
                                            .toList()));
            Native.ACTIONS_DESTROY.call(action);
            if (error != 0) {
                throw SpawnError.of(error, command);
            }
            return pid.get(JAVA_INT, 0);
        }
    }

    /**
     * Waits until a child has ended; it stays a zombie. On the reaper's thread.
     *
     * @return false if there is no child to wait for
     */
    public boolean awaitZombie() {
        return Native.WAITID.call(P_ALL, 0, awaited.address(), WEXITED | WNOWAIT) == 0;
    }

    /** A child that has ended and was not reaped yet; it stays a zombie. */
    public OptionalInt pollZombie() {
        polled.set(JAVA_INT, SIGINFO_PID_OFFSET, 0);
        int result = Native.WAITID.call(P_ALL, 0, polled.address(), WEXITED | WNOWAIT | WNOHANG);
        int found = polled.get(JAVA_INT, SIGINFO_PID_OFFSET);
        return result != 0 || found == 0 ? OptionalInt.empty() : OptionalInt.of(found);
    }

    /** Reaps a zombie: its number is free from now on. */
    public Reaped reap(int child) {
        status.set(JAVA_INT, 0, 0);
        rusage.fill((byte) 0);
        Native.WAIT4.call(child, status.address(), 0, rusage.address());
        int word = status.get(JAVA_INT, 0);
        int signal = word & 0x7f;
        return new Reaped(
                signal == 0 ? (word >> 8) & 0xff : -1,
                signal,
                rusage.get(JAVA_LONG, 0) * 1_000_000 + rusage.get(JAVA_LONG, 8),
                rusage.get(JAVA_LONG, 16) * 1_000_000 + rusage.get(JAVA_LONG, 24),
                rusage.get(JAVA_LONG, 32) * 1024);
    }

    /**
     * Sends a signal to a process, or to a whole group if {@code target} is its negative number.
     *
     * @return false if there is none
     */
    public boolean signal(int target, int signal) {
        return Native.KILL.call(target, signal) == 0;
    }

    /**
     * Sends a signal to that very process, and to no other that got its number meanwhile.
     *
     * @return false if it is gone, or if this user may not
     */
    public boolean signal(ProcessTable.Entry process, int signal) {
        int handle = Native.SYSCALL.call(PIDFD_OPEN, process.pid(), 0);
        boolean same = ProcessTable.MACHINE.runs(process.pid(), process.startTicks());
        if (handle < 0) { // a kernel before 5.3
            return same && signal(process.pid(), signal);
        }
        boolean sent = same && Native.SYSCALL.call(PIDFD_SEND_SIGNAL, handle, signal, 0, 0, 0) == 0;
        Native.CLOSE.call(handle);
        return sent;
    }

    private void open(int descriptor, MemorySegment path, int flags) {
        Native.ACTIONS_OPEN.call(actions.address(), descriptor, path.address(), flags, MODE, 0);
    }

    private static long strings(Arena call, Collection<String> values) {
        MemorySegment array = call.allocate(ADDRESS, values.size() + 1L);
        int index = 0;
        for (String value : values) {
            array.setAtIndex(ADDRESS, index++, call.allocateFrom(value));
        }
        array.setAtIndex(ADDRESS, index, MemorySegment.NULL);
        return array.address();
    }

    /**
     * How a process ended, as wait4(2) tells it.
     *
     * @param code 0 to 255, or -1 if a signal ended it
     * @param signal 0 if it exited
     */
    public record Reaped(
            int code, int signal, long userMicros, long systemMicros, long maxResidentBytes) {}
}
