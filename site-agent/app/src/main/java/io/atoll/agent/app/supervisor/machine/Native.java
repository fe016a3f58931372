package io.atoll.agent.app.supervisor.machine;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandleProxies;

/**
 * The functions of the C library that starting and reaping processes takes (glibc 2.34 or newer).
 * Stateless; any thread.
 *
 * <p>All are called through one shape, six longs. The calling conventions of x86-64 and AArch64
 * pass up to six integers or pointers in 64 bit registers, a callee reads the part it declares, and
 * one shape costs the small supervisor a fraction of the generated classes of twenty.
 */
public enum Native {
    SPAWN("posix_spawn"),
    ACTIONS_INIT("posix_spawn_file_actions_init"),
    ACTIONS_DESTROY("posix_spawn_file_actions_destroy"),
    ACTIONS_OPEN("posix_spawn_file_actions_addopen"),
    ACTIONS_CHDIR("posix_spawn_file_actions_addchdir_np"),
    ACTIONS_CLOSEFROM("posix_spawn_file_actions_addclosefrom_np"),
    ATTRIBUTES_INIT("posix_spawnattr_init"),
    ATTRIBUTES_FLAGS("posix_spawnattr_setflags"),
    ATTRIBUTES_MASK("posix_spawnattr_setsigmask"),
    ATTRIBUTES_DEFAULT("posix_spawnattr_setsigdefault"),
    SIGNALS_FILL("sigfillset"),
    SIGNALS_EMPTY("sigemptyset"),
    WAITID("waitid"),
    WAIT4("wait4"),
    KILL("kill"),
    SETSID("setsid"),
    PRCTL("prctl"),
    OPEN_AT("openat"),
    PRLIMIT("prlimit"),
    SYSCALL("syscall"),
    CLOSE("close"),
    FALLOCATE("fallocate");

    @SuppressWarnings("ImmutableEnumChecker") // a function of the C library never changes
    private final Function function;

    Native(String symbol) {
        Linker linker = Linker.nativeLinker();
        var address =
                linker.defaultLookup()
                        .find(symbol)
                        .orElseThrow(
                                () ->
                                        new AtollException(
                                                ErrorCode.NOT_AVAILABLE,
                                                "cannot start processes: the C library has no %s (expected glibc 2.34 or newer)"
                                                        .formatted(symbol)));
        var shape =
                FunctionDescriptor.of(
                        JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        function =
                MethodHandleProxies.asInterfaceInstance(
                        Function.class, linker.downcallHandle(address, shape));
    }

    public int call(long a) {
        return function.call(a, 0, 0, 0, 0, 0);
    }

    public int call(long a, long b) {
        return function.call(a, b, 0, 0, 0, 0);
    }

    public int call(long a, long b, long c) {
        return function.call(a, b, c, 0, 0, 0);
    }

    public int call(long a, long b, long c, long d) {
        return function.call(a, b, c, d, 0, 0);
    }

    public int call(long a, long b, long c, long d, long e, long f) {
        return function.call(a, b, c, d, e, f);
    }

    /** A function of the C library. */
    @FunctionalInterface
    public interface Function {
        int call(long a, long b, long c, long d, long e, long f);
    }
}
