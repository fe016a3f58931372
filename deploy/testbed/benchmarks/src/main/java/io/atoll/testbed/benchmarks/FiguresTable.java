package io.atoll.testbed.benchmarks;

import io.atoll.cli.terminal.Table;
import io.atoll.testbed.benchmarks.Figures.Real;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Figures for people: a table with the mark for each, honest about what was missed. */
final class FiguresTable {
    private static final double MB = 1e6;

    private final Table table = Table.of("figure", ">measured", ">mark", "");

    private FiguresTable() {}

    static List<String> lines(Figures figures) {
        var made = new FiguresTable();
        made.add(figures);
        return made.table.lines();
    }

    private void add(Figures figures) {
        atLeast(
                "durable life cycles, %d executions over %d hollow sites"
                        .formatted(figures.executions(), figures.sites()),
                figures.lifeCyclesPerSecond(),
                2_000,
                "/s");
        figures.real().ifPresent(this::add);
        figures.xargs().ifPresent(rate -> peer("xargs -P2 /bin/true (fork and exec)", rate));
        figures.hyperQueue()
                .ifPresentOrElse(
                        rate -> peer("HyperQueue, 1 worker of 2 cpus, no journal", rate),
                        () -> notRun("HyperQueue", "its Python package is not on this machine"));
        if (figures.real().isEmpty()) {
            notRun("real processes, latency, memory", "--skip-processes");
        }
        row("load of the machine, before and after", loads(figures), "", "");
    }

    private void add(Real real) {
        atMost("submit to Started seen, p50", real.latency().p50(), 10, " ms");
        row("submit to Started seen, p99", number(real.latency().p99()) + " ms", "", "");
        atLeast("real /bin/true through one agent", real.processes(), 300, "/s");
        row("real /bin/echo through one agent", number(real.echoes()) + "/s", "", "");
        atMost("agent idle with its supervisor, PSS", real.agent().pssBytes() / MB, 160, " MB");
        atMost("agent idle with its supervisor, of a core", real.agent().corePercent(), 1, " %");
        atMost(
                "control plane idle with PostgreSQL, PSS",
                real.controlPlane().pssBytes() / MB,
                700,
                " MB");
        row(
                "control plane idle with PostgreSQL, of a core",
                number(real.controlPlane().corePercent()) + " %",
                "",
                "");
    }

    private void atLeast(String what, double measured, double mark, String unit) {
        row(
                what,
                number(measured) + unit,
                ">= " + number(mark) + unit,
                measured >= mark ? "" : "missed");
    }

    private void atMost(String what, double measured, double mark, String unit) {
        row(
                what,
                number(measured) + unit,
                "<= " + number(mark) + unit,
                measured <= mark ? "" : "missed");
    }

    private void peer(String what, double rate) {
        row(what, number(rate) + "/s", "", "");
    }

    private void notRun(String what, String why) {
        row(what, "NOT RUN", "", why);
    }

    private void row(String what, String measured, String mark, String note) {
        table.row(List.of(what, measured, mark, note));
    }

    private static String loads(Figures figures) {
        return figures.load().stream().map(FiguresTable::number).collect(Collectors.joining(", "));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%.0f", value);
    }
}
