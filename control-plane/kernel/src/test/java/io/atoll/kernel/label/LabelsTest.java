package io.atoll.kernel.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LabelsTest {
    @Test
    void keepsKeysInOrderAndItsOwnCopy() {
        var source = new HashMap<>(Map.of("zone", "a", "kind", "hpc"));
        var labels = Labels.of(source);

        source.put("kind", "edge");

        assertThat(labels.entries().keySet()).containsExactly("kind", "zone");
        assertThat(labels.get("kind")).contains("hpc");
        assertThat(labels.get("team")).isEmpty();
        assertThat(Labels.of(Map.of())).isEqualTo(Labels.none());
        assertThatThrownBy(() -> labels.entries().put("a", "b"))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void refusesALabelWithoutAValue() {
        var source = new HashMap<String, String>();
        source.put("team", null);

        assertThatThrownBy(() -> Labels.of(source))
                .isInstanceOf(AtollException.class)
                .hasMessage("cannot use label 'team': it has no value");
    }

    @Test
    void refusesTheNullCharacterInKeysAndValues() {
        assertThatThrownBy(() -> Labels.of(Map.of("team", "a\0b")))
                .isInstanceOfSatisfying(
                        AtollException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID))
                .hasMessage(
                        "cannot use 'a\uFFFDb' as the value of a label: the character U+0000 is not"
                                + " allowed");
        assertThatThrownBy(() -> Labels.of(Map.of("te\0am", "a")))
                .isInstanceOf(AtollException.class)
                .hasMessage(
                        "cannot use 'te\uFFFDam' as the key of a label: the character U+0000 is not"
                                + " allowed");
    }
}
