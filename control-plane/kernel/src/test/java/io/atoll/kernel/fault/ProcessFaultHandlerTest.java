package io.atoll.kernel.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessFaultHandlerTest {
    private final List<String> lines = new ArrayList<>();
    private final List<Integer> halts = new ArrayList<>();

    @Test
    void writesOneLineAndHaltsWith70() {
        var handler = new ProcessFaultHandler("atoll server", lines::add, halts::add);

        handler.broken("leader: renew", new IllegalStateException("two\nowners"));

        assertThat(lines)
                .singleElement()
                .asString()
                .startsWith(
                        "atoll server stops: broken invariant in leader: renew:"
                                + " java.lang.IllegalStateException: two owners at"
                                + " io.atoll.kernel.fault.ProcessFaultHandlerTest.")
                .doesNotContain("\n");
        assertThat(halts).containsExactly(70);
    }

    @Test
    void haltsAlsoWhenTheReportCannotBeWritten() {
        var handler =
                new ProcessFaultHandler(
                        "atoll server",
                        _ -> {
                            throw new IllegalStateException("disk full");
                        },
                        halts::add);

        assertThatThrownBy(() -> handler.broken("leader", new AssertionError("x")))
                .hasMessage("disk full");
        assertThat(halts).containsExactly(70);
    }
}
