package io.atoll.agent.app.sandbox;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces {@code ${inputs.x}}, {@code ${outputs.x}} and {@code ${each.x}} in arguments. Anything
 * else with a dollar sign is left to the command.
 */
final class Placeholders {
    private static final Pattern PLACEHOLDER =
            Pattern.compile("\\$\\{(inputs|outputs|each)\\.([A-Za-z0-9_-]+)}");

    private final Map<String, Map<String, String>> values;

    Placeholders(
            Map<String, String> inputs, Map<String, String> outputs, Map<String, String> each) {
        this.values = Map.of("inputs", inputs, "outputs", outputs, "each", each);
    }

    /**
     * The argument with its placeholders replaced; a replacement is not looked at again.
     *
     * @throws AtollException INVALID if one names nothing
     */
    String replace(String argument) {
        return PLACEHOLDER
                .matcher(argument)
                .replaceAll(
                        match -> Matcher.quoteReplacement(value(match.group(1), match.group(2))));
    }

    private String value(String family, String name) {
        String value = values.getOrDefault(family, Map.of()).get(name);
        if (value == null) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot replace ${%s.%s} in the command: the execution has no such name"
                            .formatted(family, name));
        }
        return value;
    }
}
