package io.atoll.kernel.system;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The arguments of this process as others see them in a listing. Linux shows there what lies in the
 * process' own memory, so that a secret can be painted over once it was read. Until then, and to
 * whoever looked before, it was visible: a file or standard input is the better way.
 */
public final class ProcessArguments {
    private static final Path STAT = Path.of("/proc/self/stat");
    // Fields 48 and 49 of proc_pid_stat(5), counted from the one after the name.
    private static final int BEGIN = 45;
    private static final int END = 46;
    private static final long LIMIT_BYTES = 4L << 20;
    private static final byte PAINT = 'x';

    private ProcessArguments() {}

    /**
     * Paints over every argument that is {@code secret} or ends with {@code =secret}.
     *
     * @return false if none was found, or this machine does not let us
     */
    public static boolean hide(String secret) {
        byte[] wanted = secret.getBytes(StandardCharsets.UTF_8);
        try {
            String stat = Files.readString(STAT, StandardCharsets.ISO_8859_1);
            // The name in parentheses may hold anything, a closing parenthesis included.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).strip().split(" ");
            long begin = Long.parseUnsignedLong(fields[BEGIN]);
            long length = Long.parseUnsignedLong(fields[END]) - begin;
            if (wanted.length == 0 || begin == 0 || length <= 0 || length > LIMIT_BYTES) {
                return false;
            }
            return paint(MemorySegment.ofAddress(begin).reinterpret(length), wanted);
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException _) {
            return false;
        }
    }

    private static boolean paint(MemorySegment arguments, byte[] wanted) {
        boolean found = false;
        long begin = 0;
        for (long at = 0; at < arguments.byteSize(); at++) {
            if (arguments.get(ValueLayout.JAVA_BYTE, at) == 0) {
                long from = at - wanted.length;
                if (isSecret(arguments, begin, from, wanted)) {
                    arguments.asSlice(from, wanted.length).fill(PAINT);
                    found = true;
                }
                begin = at + 1;
            }
        }
        return found;
    }

    private static boolean isSecret(MemorySegment arguments, long begin, long from, byte[] wanted) {
        boolean whole = from == begin;
        boolean valueOfFlag = from > begin && arguments.get(ValueLayout.JAVA_BYTE, from - 1) == '=';
        return (whole || valueOfFlag)
                && MemorySegment.ofArray(wanted).mismatch(arguments.asSlice(from, wanted.length))
                        < 0;
    }
}
