package io.atoll.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A number that a reader cannot hold is refused by its schema, and never taken for absent. */
class SchemaBoundsTest {
    @ParameterizedTest
    @EnumSource
    void everyWholeNumberHasAMostThatFits(FileFormat format) throws IOException {
        List<String> integers = new ArrayList<>();
        List<String> unbounded = new ArrayList<>();
        try (var in = SchemaBoundsTest.class.getResourceAsStream("schema/" + format.schemaFile())) {
            look(new JsonMapper().readTree(in), "", integers, unbounded);
        }

        assertThat(integers).isNotEmpty();
        assertThat(unbounded).isEmpty();
    }

    private static void look(
            JsonNode node, String at, List<String> integers, List<String> unbounded) {
        if (node.path("type").toString().contains("\"integer\"")) {
            integers.add(at);
            if (!node.path("maximum").canConvertToInt()) {
                unbounded.add(at);
            }
        }
        node.properties()
                .forEach(
                        field ->
                                look(
                                        field.getValue(),
                                        at + "/" + field.getKey(),
                                        integers,
                                        unbounded));
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            look(node.get(i), at + "/" + i, integers, unbounded);
        }
    }
}
