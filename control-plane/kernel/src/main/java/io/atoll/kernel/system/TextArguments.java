package io.atoll.kernel.system;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Refuses arguments that the JVM could not read. It puts U+FFFD in the place of bytes that are none
 * of the locale's character set, and says nothing: what was meant would be changed on its way.
 * Stateless.
 */
public final class TextArguments {
    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");
    private static final char LOST = '\uFFFD';

    private TextArguments() {}

    /**
     * Looks at the arguments of this process.
     *
     * @throws AtollException INVALID if one holds bytes that are not UTF-8, or was not read as it
     */
    public static void check(String... arguments) {
        if (String.join("", arguments).indexOf(LOST) >= 0) {
            check(arguments, written());
        }
    }

    /** {@code written}: all words of the command line, the JVM's own before the arguments. */
    static void check(String[] arguments, List<byte[]> written) {
        int before = written.size() - arguments.length;
        for (int at = 0; at < arguments.length; at++) {
            if (before >= 0 && arguments[at].indexOf(LOST) >= 0) {
                check(at, arguments[at], written.get(before + at));
            }
        }
    }

    private static void check(int at, String read, byte[] written) {
        var in = ByteBuffer.wrap(written);
        var out = CharBuffer.allocate(written.length);
        if (StandardCharsets.UTF_8.newDecoder().decode(in, out, true).isError()) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot use argument %d ('%s'): it is no UTF-8 (got byte 0x%02X after %d others)"
                            .formatted(at + 1, read, in.get(in.position()), in.position()));
        }
        if (!out.flip().toString().equals(read)) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot use argument %d: this machine's character set is %s (expected UTF-8: set LC_ALL to a locale that the machine has, such as C.UTF-8)"
                            .formatted(at + 1, System.getProperty("sun.jnu.encoding")));
        }
    }

    private static List<byte[]> written() {
        try {
            byte[] all = Files.readAllBytes(COMMAND_LINE);
            var words = new ArrayList<byte[]>();
            int begin = 0;
            for (int at = 0; at < all.length; at++) {
                if (all[at] == 0) {
                    words.add(java.util.Arrays.copyOfRange(all, begin, at));
                    begin = at + 1;
                }
            }
            return words;
        } catch (IOException _) {
            return List.of();
        }
    }
}
