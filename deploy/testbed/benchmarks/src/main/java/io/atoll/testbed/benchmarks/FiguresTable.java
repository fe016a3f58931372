package io.atoll.testbed.benchmarks;

import io.atoll.testbed.benchmarks.Figures.Real;
import java.util.List;
import java.util.stream.Collectors;

/** Figures for people: a table with the mark for each. */
final class FiguresTable {
    private static final double MB = 1e6;

    private final MarkTable table = new MarkTable();

    private FiguresTable() {}

    static List<String> lines(Figures figures) {
        var made = new FiguresTable();
        made.add(figures);
        return made.table.lines();
    }

    private void add(Figures figures) {
        table.atLeast(
                "durable life cycles, %d executions over %d hollow sites"
                        .formatted(figures.executions(), figures.sites()),
                figures.lifeCyclesPerSecond(),
                2_000,
                "/s");
        figures.real().ifPresent(this::add);
        figures.xargs().ifPresent(rate -> table.peer("xargs -P2 /bin/true (fork and exec)", rate));
        figures.hyperQueue()
                .ifPresentOrElse(
                        rate -> table.peer("HyperQueue, 1 worker of 2 cpus, no journal", rate),
                        () ->
                                table.notRun(
                                        "HyperQueue", "its Python package is not on this machine"));
        if (figures.real().isEmpty()) {
            table.notRun("real processes, latency, memory", "--skip-processes");
        }
        table.row("load of the machine, before and after", loads(figures), "", "");
    }

    private void add(Real real) {
        table.atMost("submit to Started seen, p50", real.latency().p50(), 10, " ms");
        table.row(
                "submit to Started seen, p99",
                MarkTable.number(real.latency().p99()) + " ms",
                "",
                "");
        table.atLeast("real /bin/true through one agent", real.processes(), 300, "/s");
        table.row(
                "real /bin/echo through one agent", MarkTable.number(real.echoes()) + "/s", "", "");
        table.atMost(
                "agent idle with its supervisor, PSS", real.agent().pssBytes() / MB, 160, " MB");
        table.atMost(
                "agent idle with its supervisor, of a core", real.agent().corePercent(), 1, " %");
        table.atMost(
                "control plane idle with PostgreSQL, PSS",
                real.controlPlane().pssBytes() / MB,
                700,
                " MB");
        table.row(
                "control plane idle with PostgreSQL, of a core",
                MarkTable.number(real.controlPlane().corePercent()) + " %",
                "",
                "");
    }

    private static String loads(Figures figures) {
        return figures.load().stream().map(MarkTable::number).collect(Collectors.joining(", "));
    }
}
