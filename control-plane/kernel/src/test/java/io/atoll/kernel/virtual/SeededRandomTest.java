package io.atoll.kernel.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeededRandomTest {
    @Test
    void drawsTheNumbersOfTheReferenceImplementation() {
        // The first outputs of SplitMix64 for seed 1234567, as published with the algorithm's C
        // code.
        var random = new SeededRandom(1234567);

        assertThat(Long.toUnsignedString(random.nextLong())).isEqualTo("6457827717110365317");
        assertThat(Long.toUnsignedString(random.nextLong())).isEqualTo("3203168211198807973");
    }

    @Test
    void staysWithinTheBoundAndReachesAllOfIt() {
        var random = new SeededRandom(7);

        assertThat(IntStream.range(0, 1_000).map(_ -> random.nextInt(5)).distinct().sorted())
                .containsExactly(0, 1, 2, 3, 4);
        assertThat(IntStream.range(0, 1_000).mapToObj(_ -> random.nextDouble()))
                .allMatch(draw -> draw >= 0 && draw < 1);
    }

    @Test
    void givesEachPartNumbersOfItsOwnThatOthersDoNotShift() {
        var one = new SeededRandom(7);
        var two = new SeededRandom(7);
        var _ = two.nextLong();

        assertThat(one.forPart("net").nextLong()).isEqualTo(two.forPart("net").nextLong());
        assertThat(one.forPart("net").nextLong()).isNotEqualTo(one.forPart("disk").nextLong());
    }
}
