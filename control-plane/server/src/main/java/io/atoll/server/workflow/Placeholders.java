package io.atoll.server.workflow;

import io.atoll.files.Position;
import io.atoll.files.Problems;
import io.atoll.files.Suggestions;
import io.atoll.files.YamlNode.Scalar;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The {@code ${…}} of a workflow file. Only names with a dot are ours; <code>${HOME}</code> is the
 * shell's and left alone.
 */
final class Placeholders {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Za-z]+)\\.([^{}]*)\\}");
    private static final List<String> KINDS = List.of("inputs", "outputs", "each");

    private final String execution;
    private final Problems problems;

    Placeholders(String execution, Problems problems) {
        this.execution = execution;
        this.problems = problems;
    }

    /** Checks an argument: {@code names} are those known, by kind. */
    void argument(Scalar argument, Map<String, ? extends Collection<String>> names) {
        var matcher = PLACEHOLDER.matcher(argument.text());
        while (matcher.find()) {
            String kind = matcher.group(1);
            String name = matcher.group(2);
            var known = names.get(kind);
            if (known == null) {
                refuse(
                        argument.position(),
                        matcher.group(),
                        "expected ${inputs.…}, ${outputs.…} or ${each.…}"
                                + Suggestions.hint(kind, KINDS));
            } else if (!known.contains(name)) {
                refuse(
                        argument.position(),
                        matcher.group(),
                        "it has no %s of that name%s"
                                .formatted(word(kind), Suggestions.hint(name, known)));
            }
        }
    }

    /** Checks the value of an input, where only foreach variables may stand. */
    boolean each(Position position, String text, Collection<String> variables) {
        int before = problems.size();
        var matcher = PLACEHOLDER.matcher(text);
        while (matcher.find()) {
            if (!matcher.group(1).equals("each")) {
                refuse(position, matcher.group(), "here only ${each.…} is replaced");
            } else if (!variables.contains(matcher.group(2))) {
                refuse(
                        position,
                        matcher.group(),
                        "its foreach has no variable of that name"
                                + Suggestions.hint(matcher.group(2), variables));
            }
        }
        return problems.size() == before;
    }

    private static String word(String kind) {
        return switch (kind) {
            case "inputs" -> "input";
            case "outputs" -> "output";
            default -> "foreach variable";
        };
    }

    private void refuse(Position position, String placeholder, String why) {
        problems.add(
                position,
                "cannot use '%s' in execution '%s': %s".formatted(placeholder, execution, why));
    }
}
