package io.atoll.cli.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atoll.cli.api.ExecutionView;
import io.atoll.cli.api.Json;
import io.atoll.cli.api.LinkView;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** The outcome as one document for programs. */
final class OutcomeJson {
    private OutcomeJson() {}

    static ObjectNode of(Outcome outcome) {
        ObjectNode root = Json.object();
        root.put("ok", outcome.holds());
        root.put(
                "seconds",
                BigDecimal.valueOf(outcome.took().toMillis(), 3).setScale(1, RoundingMode.HALF_UP));
        root.put("rawBytesCrossed", outcome.rawBytesCrossed());
        ObjectNode results = root.putObject("results");
        outcome.results()
                .forEach(
                        (station, result) ->
                                results.putObject(station)
                                        .put("days", result.days())
                                        .put("meanTempMax", result.meanTempMax())
                                        .put("wettestMonth", result.wettestMonth()));
        ArrayNode executions = root.putArray("executions");
        outcome.executions().forEach(each -> execution(executions.addObject(), each));
        ArrayNode links = root.putArray("links");
        outcome.links().forEach(each -> link(links.addObject(), each));
        root.put("report", outcome.report().toString());
        root.put("chart", outcome.chart().toString());
        if (!outcome.holds()) {
            ArrayNode problems = root.putArray("problems");
            outcome.checks().stream()
                    .filter(each -> !each.holds())
                    .forEach(each -> problems.add(each.failure()));
        }
        return root;
    }

    private static void execution(ObjectNode node, ExecutionView execution) {
        node.put("name", execution.title())
                .put("site", execution.site())
                .put("pool", execution.pool())
                .put("attempt", execution.attempt())
                .put("state", execution.state())
                .put("why", execution.explanation())
                .put("waitingMs", execution.waitingMs())
                .put("stagingMs", execution.stagingMs())
                .put("runningMs", execution.runningMs())
                .put("publishingMs", execution.publishingMs())
                .put("bytesIn", execution.bytesIn())
                .put("bytesOut", execution.bytesOut());
    }

    private static void link(ObjectNode node, LinkView link) {
        node.put("from", link.from())
                .put("to", link.to())
                .put("artifacts", link.artifacts())
                .put("bytes", link.bytes())
                .put("rawBytes", link.bytesOf(Outcome.RAW));
    }
}
