package io.atoll.architecture;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words that the glossary replaces, and the endings that say nothing, in names of types. */
final class Glossary {
    private static final Pattern WORD = Pattern.compile("[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+");
    private static final Pattern MESSAGE =
            Pattern.compile("(?m)^\\s*(?:message|enum|service)\\s+(\\w+)");
    private static final Set<String> REPLACED =
            Set.of(
                    "Node",
                    "Worker",
                    "Host",
                    "Cluster",
                    "Job",
                    "Task",
                    "Epoch",
                    "Incarnation",
                    "Blob",
                    "Enrol",
                    "Enroll",
                    "Enrolment",
                    "Enrollment");

    /**
     * Words of a format's own specification: YAML 1.2.2 calls what a document consists of nodes.
     */
    private static final Set<String> OF_A_FORMAT = Set.of("YamlNode");

    private static final Set<String> EMPTY_ENDINGS =
            Set.of(
                    "Impl", "Manager", "Helper", "Helpers", "Util", "Utils", "Common", "Data",
                    "Info", "Misc");

    private Glossary() {}

    static List<String> findings(HealthCheck.Sources sources) {
        List<String> found = new ArrayList<>();
        for (JavaFacts file : sources.java()) {
            file.types().stream()
                    .filter(type -> isRefused(type.name()))
                    .forEach(type -> found.add(HealthCheck.at(file.file(), type)));
        }
        for (SourceFile file : sources.files()) {
            if (file.path().endsWith(".proto")) {
                Matcher message = MESSAGE.matcher(file.text());
                while (message.find()) {
                    if (isRefused(message.group(1))) {
                        found.add(file.path() + ": " + message.group(1));
                    }
                }
            }
        }
        return found;
    }

    static boolean isRefused(String name) {
        if (OF_A_FORMAT.contains(name)) {
            return false;
        }
        List<String> words = WORD.matcher(name).results().map(word -> word.group()).toList();
        return words.stream().anyMatch(REPLACED::contains)
                || (!words.isEmpty() && EMPTY_ENDINGS.contains(words.getLast()));
    }
}
