package io.atoll.testbed.benchmarks;

import io.atoll.cli.terminal.Table;
import java.util.List;
import java.util.Locale;

/** A table with the mark for each figure, honest about what was missed. Used by one thread. */
final class MarkTable {
    private final Table table = Table.of("figure", ">measured", ">mark", "");

    List<String> lines() {
        return table.lines();
    }

    void atLeast(String what, double measured, double mark, String unit) {
        row(
                what,
                number(measured) + unit,
                ">= " + number(mark) + unit,
                measured >= mark ? "" : "missed");
    }

    void atMost(String what, double measured, double mark, String unit) {
        row(
                what,
                number(measured) + unit,
                "<= " + number(mark) + unit,
                measured <= mark ? "" : "missed");
    }

    void peer(String what, double rate) {
        row(what, number(rate) + "/s", "", "");
    }

    void notRun(String what, String why) {
        row(what, "NOT RUN", "", why);
    }

    void row(String what, String measured, String mark, String note) {
        table.row(List.of(what, measured, mark, note));
    }

    static String number(double value) {
        String digits = value < 2 ? "%.2f" : value < 100 ? "%.1f" : "%.0f";
        return String.format(Locale.ROOT, digits, value);
    }
}
