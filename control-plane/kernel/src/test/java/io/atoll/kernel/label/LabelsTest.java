package io.atoll.kernel.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
}
