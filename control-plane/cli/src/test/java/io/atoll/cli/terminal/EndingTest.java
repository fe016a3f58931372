package io.atoll.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndingTest {
    @Test
    void closesTheLatestFirstAndOnce() {
        var closed = new ArrayList<String>();
        var ending = new Ending();
        ending.with(() -> closed.add("first"));
        ending.with(() -> closed.add("second"));

        ending.close();
        ending.close();

        assertThat(closed).isEqualTo(List.of("second", "first"));
    }
}
