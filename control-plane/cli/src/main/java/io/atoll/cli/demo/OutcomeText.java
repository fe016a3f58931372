package io.atoll.cli.demo;

import io.atoll.cli.api.LinkView;
import io.atoll.cli.run.ExecutionTable;
import io.atoll.cli.terminal.Table;
import io.atoll.cli.terminal.Units;
import java.time.Month;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The outcome as people read it. */
final class OutcomeText {
    private static final String INDENT = "  ";
    private static final int TIME_COLUMN = 85;

    private OutcomeText() {}

    static List<String> lines(Outcome outcome) {
        var lines = new ArrayList<String>();
        lines.add(
                "Atoll demo: %s on this machine, embedded PostgreSQL, ZooKeeper and Hazelcast"
                        .formatted(Units.count(outcome.sites().size(), "site")));
        lines.add("");
        String sites =
                outcome.sites().stream()
                        .map(site -> site + " ok")
                        .collect(Collectors.joining("   "));
        lines.add(timed("sites", sites, "joined in " + Units.millis(outcome.joined().toMillis())));
        long succeeded = outcome.executions().stream().filter(each -> each.succeeded()).count();
        lines.add(
                timed(
                        "run",
                        "%s    %d of %s"
                                .formatted(
                                        outcome.run().title(),
                                        succeeded,
                                        Units.count(outcome.executions().size(), "execution")),
                        Units.millis(outcome.ran().toMillis())));
        lines.add("");
        add(lines, ExecutionTable.ofSucceeded(outcome.executions()));
        lines.add("");
        add(lines, links(outcome.links()));
        lines.add("");
        lines.addAll(verdict(outcome));
        return lines;
    }

    private static Table links(List<LinkView> links) {
        var table = Table.of("LINK", ">ARTIFACTS", ">BYTES", ">RAW");
        for (LinkView link : links) {
            table.row(
                    List.of(
                            link.from() + " -> " + link.to(),
                            Integer.toString(link.artifacts()),
                            Units.bytes(link.bytes()),
                            Units.bytes(link.bytesOf(Outcome.RAW))));
        }
        return table;
    }

    private static List<String> verdict(Outcome outcome) {
        var lines = new ArrayList<String>();
        lines.add(
                field(
                        "checks",
                        outcome.checks().stream()
                                .filter(Check::holds)
                                .map(Check::promise)
                                .collect(Collectors.joining("; "))));
        outcome.checks().stream()
                .filter(each -> !each.holds())
                .forEach(each -> lines.add(field("FAILED", each.failure())));
        String name = "results";
        for (Map.Entry<String, StationResult> each : outcome.results().entrySet()) {
            lines.add(field(name, each.getKey() + ": " + sentence(each.getValue())));
            name = "";
        }
        lines.add(field("report", "%s (chart: %s)".formatted(outcome.report(), outcome.chart())));
        lines.add(
                field(
                        "here",
                        "%s are processes on this machine; cloud-gpu %s; hpc-ridge has no Slurm yet"
                                .formatted(
                                        Units.count(outcome.sites().size(), "site"),
                                        outcome.gpuFound()
                                                ? "has this machine's GPU, which the fit does not"
                                                        + " use"
                                                : "only declares a GPU")));
        lines.add(field("next", "./atoll dev up; ./atoll submit deploy/demo/climatology.yaml"));
        return lines;
    }

    private static String sentence(StationResult result) {
        String month =
                Month.of(result.wettestMonth()).getDisplayName(TextStyle.FULL, Locale.ENGLISH);
        return "%s days, mean maximum %s C, wettest month %s"
                .formatted(Units.count(result.days()), result.meanTempMax(), month);
    }

    private static void add(List<String> lines, Table table) {
        table.lines().forEach(line -> lines.add(INDENT + line));
    }

    private static String timed(String name, String text, String time) {
        String line = field(name, text);
        return line + " ".repeat(Math.max(2, TIME_COLUMN - line.length())) + time;
    }

    private static String field(String name, String text) {
        return INDENT + "%-9s%s".formatted(name, text);
    }
}
