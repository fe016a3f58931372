package io.atoll.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void alignsItsColumns() {
        Table table = Table.of("NAME", ">SIZE", "STATE");
        table.row(List.of("a", "12", "Connected"));
        table.row(List.of("longer", "7", ""));

        assertThat(table.lines())
                .containsExactly("NAME    SIZE  STATE", "a         12  Connected", "longer     7");
    }

    @Test
    void keepsControlCharactersFromTheTerminal() {
        Table table = Table.of("NAME");
        table.row(List.of("a\u001b[31m\nb"));

        assertThat(table.lines()).containsExactly("NAME", "a\\u001b[31m b");
    }
}
