package io.atoll.cli.terminal;

import io.atoll.kernel.system.ParentWatch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What this process has as its standard input.
 *
 * @param bytes what can be read from it
 */
public record StandardInput(Kind kind, InputStream bytes) {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final Path DESCRIPTOR = DESCRIPTORS.resolve("0");
    private static final Pattern TERMINAL = Pattern.compile("/dev/(pts/|tty|console|hvc).*");

    /** From where it comes. */
    public enum Kind {
        /** From nowhere: it is closed, it is /dev/null, or something else uses it. */
        NONE,
        /** From a person who types. */
        TERMINAL,
        /** From a file, which ends. */
        FILE,
        /** From a pipe, a socket or a device, which may never say or end anything. */
        STREAM
    }

    /** Nothing to read. */
    public static StandardInput none() {
        return new StandardInput(Kind.NONE, InputStream.nullInputStream());
    }

    /** That of this process. */
    public static StandardInput ofProcess(Map<String, String> environment) {
        boolean used = environment.containsKey(ParentWatch.VARIABLE);
        Kind kind = used ? Kind.NONE : ofDescriptor();
        return kind == Kind.NONE ? none() : new StandardInput(kind, System.in);
    }

    private static Kind ofDescriptor() {
        try {
            String target = Files.readSymbolicLink(DESCRIPTOR).toString();
            if (target.equals("/dev/null")) {
                return Kind.NONE;
            }
            if (TERMINAL.matcher(target).matches()) {
                return Kind.TERMINAL;
            }
            return Files.isRegularFile(DESCRIPTOR) ? Kind.FILE : Kind.STREAM;
        } catch (IOException _) {
            return Files.isDirectory(DESCRIPTORS) ? Kind.NONE : Kind.STREAM;
        }
    }
}
