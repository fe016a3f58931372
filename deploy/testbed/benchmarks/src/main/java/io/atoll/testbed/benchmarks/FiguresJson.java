package io.atoll.testbed.benchmarks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atoll.cli.api.Json;
import io.atoll.testbed.benchmarks.Figures.Real;
import io.atoll.testbed.benchmarks.program.Footprint;

/** Figures for programs. A figure that was not measured has no key. */
final class FiguresJson {
    private FiguresJson() {}

    static ObjectNode of(Figures figures) {
        ObjectNode root = Json.object();
        root.put("lifeCyclesPerSecond", tenths(figures.lifeCyclesPerSecond()));
        figures.real().ifPresent(real -> add(root, real));
        root.put("executions", figures.executions());
        root.put("sites", figures.sites());
        root.put("fsync", true);
        var rounds = root.putArray("lifeCycleRounds");
        figures.lifeCycles().forEach(rate -> rounds.add(tenths(rate)));
        ObjectNode peers = root.putObject("peers");
        figures.xargs().ifPresent(rate -> peers.put("xargs", tenths(rate)));
        figures.hyperQueue().ifPresent(rate -> peers.put("hyperQueue", tenths(rate)));
        var load = root.putArray("load");
        figures.load().forEach(load::add);
        return root;
    }

    private static void add(ObjectNode root, Real real) {
        root.putObject("submitToRunningMs")
                .put("p50", tenths(real.latency().p50()))
                .put("p99", tenths(real.latency().p99()));
        root.put("processesPerSecond", tenths(real.processes()));
        root.put("echoesPerSecond", tenths(real.echoes()));
        root.set("agentIdle", footprint(real.agent()));
        root.set("controlPlaneIdle", footprint(real.controlPlane()));
    }

    private static ObjectNode footprint(Footprint footprint) {
        return Json.object()
                .put("pssBytes", footprint.pssBytes())
                .put("corePercent", tenths(footprint.corePercent()))
                .put("processes", footprint.processes());
    }

    private static double tenths(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
