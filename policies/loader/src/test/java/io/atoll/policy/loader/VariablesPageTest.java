package io.atoll.policy.loader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The table of variables in the reference is what expressions are checked against. */
class VariablesPageTest {
    private static final Path PAGE = Path.of("../../docs/reference/files.md");
    private static final Map<CelType, String> WORDS =
            Map.of(
                    SimpleType.STRING,
                    "text",
                    SimpleType.DOUBLE,
                    "number",
                    SimpleType.INT,
                    "whole number",
                    MapType.create(SimpleType.STRING, SimpleType.STRING),
                    "mapping of text",
                    MapType.create(SimpleType.STRING, SimpleType.DOUBLE),
                    "mapping of numbers",
                    ListType.create(SimpleType.STRING),
                    "list of text");

    private static String mark(ExpressionKind kind) {
        return switch (kind) {
            case REQUEST -> "`match`, `require`";
            case CONDITION -> "`require`";
            case SCORE -> "`score`";
            case ARTIFACT -> "`match` and";
            case RESIDENCY -> "`mayLie`";
        };
    }

    /** Variable, type and place for each row; "the same" is what stands above. */
    private static List<String> rows(ExpressionKind kind) throws IOException {
        var found = new ArrayList<String>();
        String place = "";
        for (String line : Files.readAllLines(PAGE)) {
            String[] cells = line.split(" *\\| *", -1);
            if (!line.matches("\\| `(execution|site|pool|data|artifact)\\..*")) {
                continue;
            }
            place = cells[3].equals("the same") ? place : cells[3];
            if (place.contains(mark(kind))) {
                found.add(cells[1].replace("`", "") + " " + cells[2]);
            }
        }
        return found;
    }

    @Test
    void listsForEachPlaceTheVariablesThatMayStandThere() throws IOException {
        for (ExpressionKind kind : ExpressionKind.values()) {
            var expected = new ArrayList<String>();
            kind.variables().forEach((name, type) -> expected.add(name + " " + WORDS.get(type)));
            if (kind.hasDataLocality()) {
                expected.add("data.locality(site) number");
            }

            assertThat(rows(kind)).as("%s", kind).containsExactlyInAnyOrderElementsOf(expected);
        }
    }
}
