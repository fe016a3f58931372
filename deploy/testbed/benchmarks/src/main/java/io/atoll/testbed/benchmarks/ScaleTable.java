package io.atoll.testbed.benchmarks;

import io.atoll.testbed.benchmarks.ScaleFigures.Marks;
import java.util.List;
import java.util.Locale;

/** Figures of scale for people. */
final class ScaleTable {
    private static final double STEEPEST = 1.15;
    private static final double MB = 1e6;

    private ScaleTable() {}

    static List<String> lines(ScaleFigures figures) {
        var table = new MarkTable();
        for (var growth : figures.growths()) {
            table.row(
                    "%s, %d and %d executions"
                            .formatted(
                                    growth.shape().name().toLowerCase(Locale.ROOT),
                                    growth.size(),
                                    growth.size() * ScaleFigures.Growth.FACTOR),
                    "%s s, %s s"
                            .formatted(
                                    MarkTable.number(growth.small()),
                                    MarkTable.number(growth.large())),
                    "",
                    "");
            table.atMost("  exponent", growth.exponent(), STEEPEST, "");
        }
        figures.marks()
                .ifPresentOrElse(
                        marks -> add(table, marks),
                        () -> table.notRun("what a federation carries", "--skip-marks"));
        return table.lines();
    }

    private static void add(MarkTable table, Marks marks) {
        table.atMost("gather of 2,000", marks.gather2000(), 20, " s");
        table.atMost("gather of 10,000", marks.gather10000(), 90, " s");
        table.atLeast("chain of 1,000 at one site", marks.stepsPerSecond(), 60, " steps/s");
        table.atMost("plan of 10,000", marks.plan10000(), 3, " s");
        table.atMost("200 runs at once, slowest answer", marks.slowestAnswer(), 1, " s");
        table.atMost(
                "control plane with 100,000 waiting executions, PSS",
                marks.waitingBytes() / MB,
                512,
                " MB");
    }
}
