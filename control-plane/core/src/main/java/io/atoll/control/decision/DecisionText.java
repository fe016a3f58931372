package io.atoll.control.decision;

import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.json.CanonicalJson;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.quantity.Resources;
import io.atoll.policy.Placement;
import io.atoll.policy.PlacementText;
import io.atoll.policy.request.PlacementRequest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Questions and answers as canonical JSON: equal ones give the same bytes. */
public final class DecisionText {
    private DecisionText() {}

    /** Digest of a question with its answer. */
    public static Digest digest(DecisionQuestion question, Placement answer) {
        return Digest.of(question(question) + "\n" + PlacementText.canonical(answer));
    }

    /** The question's text. */
    public static String question(DecisionQuestion question) {
        var spread = new TreeMap<String, Object>();
        question.spread().forEach((site, count) -> spread.put(site.text(), count));
        return CanonicalJson.write(
                Map.of(
                        "request",
                        request(question.request()),
                        "refusedBy",
                        question.refusedBy().stream().map(Object::toString).toList(),
                        "spread",
                        spread,
                        "atRest",
                        question.atRest()));
    }

    private static Map<String, Object> request(PlacementRequest request) {
        var map = new TreeMap<String, Object>();
        map.put("project", request.project().text());
        map.put("workflow", request.workflow());
        map.put("execution", request.execution());
        map.put("labels", request.labels().entries());
        map.put("resources", resources(request.resources()));
        request.walltime().ifPresent(walltime -> map.put("walltimeMillis", walltime.toMillis()));
        request.arch().ifPresent(arch -> map.put("arch", arch));
        map.put("plain", request.plain());
        request.policy().ifPresent(policy -> map.put("policy", policy));
        map.put(
                "require",
                request.require().stream()
                        .map(
                                r ->
                                        Map.of(
                                                "name",
                                                r.name(),
                                                "expr",
                                                r.expression().source(),
                                                "message",
                                                r.message()))
                        .toList());
        request.site().ifPresent(site -> map.put("site", site.text()));
        map.put("inputs", request.inputs().stream().map(DecisionText::input).toList());
        return map;
    }

    private static Map<String, Object> resources(Resources resources) {
        var map = new TreeMap<String, Object>();
        map.put("cpuMillis", resources.cpu().millis());
        map.put("memoryBytes", resources.memory().bytes());
        map.put("diskBytes", resources.disk().bytes());
        resources
                .gpu()
                .ifPresent(
                        gpu ->
                                map.put(
                                        "gpu",
                                        Map.of(
                                                "count",
                                                gpu.count(),
                                                "kinds",
                                                gpu.kinds(),
                                                "memoryBytes",
                                                bytes(gpu.memory()))));
        return map;
    }

    private static long bytes(ByteSize size) {
        return size.bytes();
    }

    private static Map<String, Object> input(PlacementRequest.InputFacts input) {
        return Map.of(
                "name",
                input.name(),
                "sizeBytes",
                input.sizeBytes(),
                "classes",
                List.copyOf(input.classes()),
                "origin",
                input.origin().text(),
                "labels",
                input.labels().entries(),
                "replicas",
                input.replicas().stream().map(Object::toString).sorted().toList(),
                "movable",
                input.movable());
    }
}
