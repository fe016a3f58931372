package io.atoll.cli.run;

import io.atoll.cli.api.ExecutionView;
import io.atoll.cli.terminal.Table;
import io.atoll.cli.terminal.Units;
import java.util.List;

/** The table of executions that runs and the demo print. */
public final class ExecutionTable {
    private static final int WHY_CHARACTERS = 48;

    private ExecutionTable() {}

    /**
     * With a column for the state.
     *
     * @param terminal whether a terminal shows it, where a long reason is cut
     */
    public static Table of(List<ExecutionView> executions, boolean terminal) {
        var table =
                Table.of(
                        "EXECUTION",
                        "STATE",
                        "SITE/POOL",
                        ">TRY",
                        "WHY",
                        ">WAIT",
                        ">STAGE",
                        ">RUN",
                        ">PUB",
                        ">IN",
                        ">OUT");
        for (ExecutionView each : executions) {
            table.row(
                    List.of(
                            each.title(),
                            each.state(),
                            each.place(),
                            attempt(each),
                            terminal ? shortened(each.explanation()) : each.explanation(),
                            time(each, each.waitingMs()),
                            time(each, each.stagingMs()),
                            time(each, each.runningMs()),
                            time(each, each.publishingMs()),
                            Units.bytes(each.bytesIn()),
                            Units.bytes(each.bytesOut())));
        }
        return table;
    }

    /** As the demo shows executions: all have succeeded. */
    public static Table ofSucceeded(List<ExecutionView> executions) {
        var table =
                Table.of(
                        "EXECUTION",
                        "SITE/POOL",
                        ">TRY",
                        "WHY THERE",
                        ">WAIT",
                        ">STAGE",
                        ">RUN",
                        ">PUB",
                        ">IN",
                        ">OUT");
        for (ExecutionView each : executions) {
            table.row(
                    List.of(
                            each.title(),
                            each.place(),
                            attempt(each),
                            shortened(each.explanation()),
                            time(each, each.waitingMs()),
                            time(each, each.stagingMs()),
                            time(each, each.runningMs()),
                            time(each, each.publishingMs()),
                            Units.bytes(each.bytesIn()),
                            Units.bytes(each.bytesOut())));
        }
        return table;
    }

    private static String attempt(ExecutionView execution) {
        return execution.attempt() == 0 ? "" : Integer.toString(execution.attempt());
    }

    private static String time(ExecutionView execution, long millis) {
        boolean isKnown =
                execution.state().equals("Succeeded") || execution.state().equals("Failed");
        return isKnown && execution.attempt() > 0 ? Units.millis(millis) : "";
    }

    private static String shortened(String why) {
        return why.length() <= WHY_CHARACTERS ? why : why.substring(0, WHY_CHARACTERS - 1) + "…";
    }
}
