package io.atoll.testbed.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QuantilesTest {
    @Test
    void takesTheNearestRank() {
        var hundred = IntStream.rangeClosed(1, 100).mapToObj(i -> (double) i).toList();

        assertThat(Quantiles.of(hundred, 0.5)).isEqualTo(50);
        assertThat(Quantiles.of(hundred, 0.99)).isEqualTo(99);
        assertThat(Quantiles.of(hundred, 1)).isEqualTo(100);
    }

    @Test
    void sortsFirst() {
        assertThat(Quantiles.median(List.of(9.0, 1.0, 5.0))).isEqualTo(5);
    }

    @Test
    void hasNoQuantileOfNothing() {
        assertThatIllegalArgumentException().isThrownBy(() -> Quantiles.median(List.of()));
    }
}
