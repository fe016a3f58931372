package io.atoll.kernel.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CanonicalJsonTest {
    @Test
    void writesEqualValuesAsEqualText() {
        var one = new LinkedHashMap<String, Object>();
        one.put("b", List.of(1, 2L, new BigDecimal("1.50")));
        one.put("a", true);
        var other = new LinkedHashMap<String, Object>();
        other.put("a", true);
        other.put("b", List.of(1L, 2, new BigDecimal("1.5")));

        assertThat(CanonicalJson.write(one))
                .isEqualTo(CanonicalJson.write(other))
                .isEqualTo("{\"a\":true,\"b\":[1,2,1.5]}");
    }

    @Test
    void sortsKeysByTheirCodeUnitsAsRfc8785Does() {
        // RFC 8785, section 3.2.3: the example's keys in their sorted order.
        var keys =
                Map.of(
                        "\u20ac",
                        1,
                        "\r",
                        2,
                        "\ufb33",
                        3,
                        "1",
                        4,
                        "\ud83d\ude00",
                        5,
                        "\u0080",
                        6,
                        "\u00f6",
                        7);

        assertThat(CanonicalJson.write(keys))
                .isEqualTo(
                        "{\"\\r"
                            + "\":2,\"1\":4,\"\u0080\":6,\"\u00f6\":7,\"\u20ac\":1,\"\ud83d\ude00\":5,\"\ufb33\":3}");
    }

    @Test
    void escapesOnlyWhatMustBe() {
        assertThat(CanonicalJson.write("\u0001\t\"\\/\u00e9"))
                .isEqualTo("\"\\u0001\\t\\\"\\\\/\u00e9\"");
        assertThat(CanonicalJson.write(Arrays.asList("x", null))).isEqualTo("[\"x\",null]");
        assertThat(CanonicalJson.write(new BigDecimal("1E+3"))).isEqualTo("1000");
    }

    @Test
    void refusesBinaryFloatingPoint() {
        assertThatThrownBy(() -> CanonicalJson.write(0.1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cannot write java.lang.Double as canonical JSON");
    }
}
