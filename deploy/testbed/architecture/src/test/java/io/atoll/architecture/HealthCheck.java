package io.atoll.architecture;

import io.atoll.architecture.JavaFacts.Fact;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One health number: a count of findings in the sources that a finished change brings to zero.
 *
 * @param title what is counted, as printed
 * @param findings each finding with its place, {@code path:line: what}
 */
record HealthCheck(String title, Function<Sources, List<String>> findings) {
    private static final int FILE_LINES = 500;
    private static final int METHOD_LINES = 60;
    private static final Pattern CLOCK =
            Pattern.compile(
                    "(Instant|LocalDate|LocalTime|LocalDateTime|ZonedDateTime|OffsetDateTime|Year)"
                        + "\\.now|System\\.(nanoTime|currentTimeMillis)|Clock\\.system\\w*"
                        + "|InstantSource\\.system|UUID\\.randomUUID|ThreadLocalRandom\\.current|Math\\.random|new"
                        + " Random");
    private static final Pattern SLEEP =
            Pattern.compile("Thread\\.sleep|[A-Z]*SECONDS\\.sleep|LockSupport\\.park\\w+");
    private static final Pattern MOCK =
            Pattern.compile("(static )?(org\\.(mockito|easymock|powermock|jmock)|io\\.mockk)\\..*");
    // Put together so that this file does not count itself.
    private static final Pattern UNFINISHED =
            Pattern.compile("\\b(" + "TO" + "DO|FIX" + "ME|XX" + "X|HA" + "CK)\\b");

    /** The sources as text and as the compiler reads them. */
    record Sources(List<SourceFile> files, List<JavaFacts> java) {
        static Sources of(List<SourceFile> files) {
            return new Sources(files, JavaFacts.of(files));
        }
    }

    static List<HealthCheck> all() {
        return List.of(
                facts(
                        "direct clock or chance reads outside kernel.system",
                        JavaFacts::calls,
                        file ->
                                file.file().isMain()
                                        && !file.packageName().equals("io.atoll.kernel.system"),
                        call -> CLOCK.matcher(call.name()).matches()),
                new HealthCheck("source files over 500 lines", HealthCheck::longFiles),
                facts(
                        "methods over 60 lines",
                        JavaFacts::methods,
                        file -> true,
                        method -> method.lines() > METHOD_LINES),
                facts(
                        "mocks",
                        JavaFacts::imports,
                        file -> true,
                        name -> MOCK.matcher(name.name()).matches()),
                facts(
                        "sleeps in tests",
                        JavaFacts::calls,
                        file -> file.file().isTest(),
                        call -> SLEEP.matcher(call.name()).matches()),
                facts(
                        "disabled tests",
                        JavaFacts::annotations,
                        file -> true,
                        mark -> mark.name().startsWith("Disabled")),
                new HealthCheck("packages without package-info", HealthCheck::barePackages),
                new HealthCheck(
                        "ports without a contract suite", HealthCheck::portsWithoutContract),
                new HealthCheck("unfinished marks", HealthCheck::unfinished),
                facts(
                        "stack traces printed, or every fault caught",
                        file ->
                                Stream.concat(file.calls().stream(), file.catches().stream())
                                        .toList(),
                        file -> true,
                        fact ->
                                fact.name().endsWith(".printStackTrace")
                                        || List.of(fact.name().split(" \\| "))
                                                .contains("Throwable")),
                new HealthCheck(
                        "names that say nothing or are not in the glossary", Glossary::findings));
    }

    private static HealthCheck facts(
            String title,
            Function<JavaFacts, List<Fact>> facts,
            Predicate<JavaFacts> where,
            Predicate<Fact> counts) {
        return new HealthCheck(
                title,
                sources ->
                        sources.java().stream()
                                .filter(where)
                                .flatMap(
                                        file ->
                                                facts.apply(file).stream()
                                                        .filter(counts)
                                                        .map(fact -> at(file.file(), fact)))
                                .toList());
    }

    private static List<String> longFiles(Sources sources) {
        return sources.files().stream()
                .filter(file -> file.lines().size() > FILE_LINES)
                .map(file -> file.path() + ": " + file.lines().size() + " lines")
                .toList();
    }

    private static List<String> barePackages(Sources sources) {
        Set<String> described = new HashSet<>();
        Set<String> used = new HashSet<>();
        for (JavaFacts file : sources.java()) {
            if (file.packageName().isEmpty() && !file.file().path().contains("/src/")) {
                continue; // a program of one file, which the JDK runs from its source
            }
            boolean describes = file.file().path().endsWith("/package-info.java");
            (describes ? described : used).add(file.packageName());
        }
        return used.stream().filter(name -> !described.contains(name)).sorted().toList();
    }

    private static List<String> portsWithoutContract(Sources sources) {
        Set<String> names = new HashSet<>();
        for (JavaFacts file : sources.java()) {
            file.types().forEach(type -> names.add(type.name()));
        }
        return sources.java().stream()
                .flatMap(
                        file ->
                                file.ports().stream()
                                        .filter(port -> !names.contains(port.name() + "Contract"))
                                        .map(port -> at(file.file(), port)))
                .toList();
    }

    private static List<String> unfinished(Sources sources) {
        List<String> found = new ArrayList<>();
        for (SourceFile file : sources.files()) {
            List<String> lines = file.lines();
            for (int i = 0; i < lines.size(); i++) {
                if (UNFINISHED.matcher(lines.get(i)).find()) {
                    found.add(file.path() + ":" + (i + 1) + ": " + lines.get(i).strip());
                }
            }
        }
        return found;
    }

    static String at(SourceFile file, Fact fact) {
        return file.path() + ":" + fact.line() + ": " + fact.name();
    }
}
