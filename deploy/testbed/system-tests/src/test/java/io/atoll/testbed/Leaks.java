package io.atoll.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test during which a program lost a buffer of Netty's. Every program that a test starts
 * watches all of its buffers and writes a report into its log once the garbage collector met one
 * that nobody released; the logs are searched after each test, and before a folder is deleted.
 * JUnit finds this extension by itself.
 */
public final class Leaks implements AfterEachCallback, AfterAllCallback {
    /** What each program gets; no archive of classes depends on it. */
    static final String JAVA_OPTIONS =
            "-Dio.netty.leakDetection.level=paranoid -Dio.netty.leakDetection.targetRecords=8";

    private static final String REPORT = "LEAK:";
    private static final int REPORT_CHARACTERS = 4_000;
    private static final long ASK_SECONDS = 10;
    private static final Set<Path> WATCHED = ConcurrentHashMap.newKeySet();
    private static final Map<Path, Integer> SEARCHED = new ConcurrentHashMap<>();
    private static final Queue<String> FOUND = new ConcurrentLinkedQueue<>();

    /** From now on the logs in {@code home} are searched. */
    static void watch(Path home) {
        WATCHED.add(home);
    }

    /** Has the programs of {@code home} collect their garbage: what was lost is told soon after. */
    static void provoke(Path home) {
        for (Processes.Found each : Processes.of(home)) {
            if (each.command().contains("io.atoll.server.Main")
                    || each.command().contains("io.atoll.agent.app.Main")) {
                collectGarbage(each.pid());
            }
        }
    }

    /** Searches the logs in {@code home}; they may be deleted then. */
    static void search(Path home) {
        if (!Files.exists(home)) {
            return;
        }
        try {
            Files.walkFileTree(home, new Search());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("cannot search the logs in " + home, e);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        assertNoneFound(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        assertNoneFound(context);
    }

    private static void assertNoneFound(ExtensionContext context) {
        WATCHED.forEach(Leaks::search);
        assertThat(found()).as("buffers lost during %s", context.getDisplayName()).isEmpty();
    }

    /** What was found since this was last asked. */
    static List<String> found() {
        List<String> reports = new ArrayList<>();
        for (String each = FOUND.poll(); each != null; each = FOUND.poll()) {
            reports.add(each);
        }
        return reports;
    }

    private static void collectGarbage(long pid) {
        try {
            Process asked =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                            .toString(),
                                    Long.toString(pid),
                                    "GC.run")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            if (!asked.waitFor(ASK_SECONDS, TimeUnit.SECONDS)) {
                asked.destroyForcibly(); // a program that is stopped, or behind another namespace
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Search extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = file.getFileName().toString();
            if (name.endsWith(".out") || name.endsWith(".err") || name.endsWith(".log")) {
                read(file);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException gone) {
            return FileVisitResult.CONTINUE;
        }

        private static void read(Path file) {
            try {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                int from = Math.min(SEARCHED.getOrDefault(file, 0), text.length());
                int at = text.indexOf(REPORT, from);
                if (at >= 0) {
                    int end = Math.min(text.length(), at + REPORT_CHARACTERS);
                    FOUND.add(file + ": " + text.substring(at, end));
                }
                SEARCHED.put(file, text.length());
            } catch (IOException _) {
                // deleted meanwhile
            }
        }
    }
}
