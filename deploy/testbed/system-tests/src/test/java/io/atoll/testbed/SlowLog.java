package io.atoll.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Notes which events kept leaders and agents busy for too long, as their logs tell, before the logs
 * are deleted: a line for each folder with such logs, of which {@code ./atoll test} prints the sum.
 * Asserts nothing: how fast a machine is proves nothing.
 */
final class SlowLog extends SimpleFileVisitor<Path> {
    /** As {@code key=value} and as JSON. */
    private static final Pattern TOLD =
            Pattern.compile(
                    "an event kept the (leader|agent)"
                        + " busy.*?\\bkind\"?[=:]\"?([^\\s\",]+).*?\\bbusyMs\"?[=:]\"?([0-9]+)");

    /** What a leader says when it begins, and an agent when it is linked. */
    private static final Pattern PROGRAM = Pattern.compile("leads\\b|linked to ");

    private final Map<String, Long> slowest = new TreeMap<>();
    private int told;
    private boolean programs;

    private SlowLog() {}

    /** Notes what the logs in {@code home} tell. */
    static void note(Path home) {
        SlowLog log = read(home);
        if (log.programs) {
            NotRun.append(
                    NotRun.checkout().resolve("target").resolve("slow-events.tsv"),
                    test(),
                    log.told + (log.told == 0 ? "" : " " + log));
        }
    }

    static SlowLog read(Path home) {
        SlowLog log = new SlowLog();
        try {
            Files.walkFileTree(home, log);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the logs in " + home, e);
        }
        return log;
    }

    /** How many were told: the first of each kind of each process, and much slower ones. */
    int told() {
        return told;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        String name = file.getFileName().toString();
        if (name.endsWith(".out") || name.endsWith(".err") || name.endsWith(".log")) {
            take(file);
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException gone) {
        return FileVisitResult.CONTINUE;
    }

    private void take(Path file) {
        try {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            programs |= PROGRAM.matcher(text).find();
            TOLD.matcher(text)
                    .results()
                    .forEach(
                            found -> {
                                told++;
                                slowest.merge(
                                        found.group(2), Long.parseLong(found.group(3)), Math::max);
                            });
        } catch (IOException _) {
            // deleted meanwhile
        }
    }

    /** The test that deletes the folder. */
    private static String test() {
        return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
                .walk(
                        frames ->
                                frames.map(each -> each.getDeclaringClass().getSimpleName())
                                        .filter(name -> name.endsWith("IT"))
                                        .findFirst())
                .orElse("?");
    }

    @Override
    public String toString() {
        var kinds = new StringBuilder();
        slowest.forEach(
                (kind, millis) ->
                        kinds.append(kinds.isEmpty() ? "" : ", ")
                                .append(kind)
                                .append(" up to ")
                                .append(millis)
                                .append(" ms"));
        return kinds.toString();
    }
}
