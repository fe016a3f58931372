package io.atoll.cli.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    private static final String ALL_KINDS =
            """
            {"text":"a\\u0001\\"é\\n","empty":{},"none":[],"int":7,"long":12345678901,"big":123456789012345678901,
             "real":1.5e-7,"yes":true,"no":false,"null":null,"list":[1,[2,{"a":[]}],"x"]} trailing\
            """;

    @Test
    void readsAndWritesEveryKindOfValueAsJacksonsMapperDoes() throws JsonProcessingException {
        JsonNode expected = new ObjectMapper().readTree(ALL_KINDS);

        JsonNode read = Json.read(ALL_KINDS);

        assertThat(read).isEqualTo(expected);
        assertThat(Json.compact(read)).isEqualTo(expected.toString());
        assertThat(Json.pretty(read)).isEqualTo(expected.toPrettyString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1,\"a\":2}", "{\"a\":", "[1,", "nonsense", "{\"a\" 1}", "]"})
    void refusesWhatIsNoJson(String text) {
        assertThatThrownBy(() -> Json.read(text))
                .isInstanceOfSatisfying(
                        AtollException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL))
                .hasMessageStartingWith("cannot read the answer of the control plane: ");
    }

    @Test
    void refusesValuesThatLieTooDeepWithinEachOther() {
        assertThatThrownBy(() -> Json.read("[".repeat(100_000))).isInstanceOf(AtollException.class);
    }

    @Test
    void nothingIsAMissingNode() {
        assertThat(Json.read(" ").isMissingNode()).isTrue();
    }

    @Test
    void makesTreesOfListsMapsAndRecords() {
        assertThat(
                        Json.compact(
                                Json.tree(
                                        Map.of(
                                                "a",
                                                List.of("x", Json.object().put("b", 1)),
                                                "c",
                                                new LinkView("p", "q", 1, 2, null)))))
                .contains("\"a\":[\"x\",{\"b\":1}]")
                .contains("\"from\":\"p\"");
    }

    @Test
    void aRunIsReadWithWhatIsMissingLeftOut() {
        RunView run =
                RunView.of(
                        Json.read(
                                """
                                {"id":"1","workflow":"w","number":3,"state":"Failed","newer":{},"startedAt":null,
                                 "counts":{"Failed":2},"outputs":[{"name":"o"}]}\
                                """));

        assertThat(run.title()).isEqualTo("w #3");
        assertThat(run.startedAt()).isNull();
        assertThat(run.count("Failed")).isEqualTo(2);
        assertThat(run.allOutputs()).containsExactly(new RunView.Output("o", null, null));
    }
}
