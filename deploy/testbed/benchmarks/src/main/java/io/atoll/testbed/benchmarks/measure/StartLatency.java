package io.atoll.testbed.benchmarks.measure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atoll.cli.api.EventStream;
import io.atoll.cli.api.Json;
import io.atoll.cli.api.Pause;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.time.TimeSource;
import io.atoll.testbed.benchmarks.program.ControlPlane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Time from the start of a submission to the moment its "started" event is read over SSE. The event
 * is sent after its commit, so this is more than "submit to Started committed".
 */
public final class StartLatency {
    private static final Duration EVENTS_LIMIT = Duration.ofSeconds(30);
    private static final double NANOS_PER_MS = 1e6;

    private final ControlPlane control;
    private final TimeSource time;
    private final Map<String, Long> startedNanos = new ConcurrentHashMap<>();

    public StartLatency(ControlPlane control, TimeSource time) {
        this.control = control;
        this.time = time;
    }

    /** In milliseconds. */
    public record Spread(double p50, double p99, int submissions) {}

    private record Submission(String run, long beganNanos) {}

    /** Submits single commands at a fixed rate, whether or not earlier ones were answered. */
    public Spread measure(String site, int perSecond, Duration span) {
        int count = Math.toIntExact(perSecond * span.toSeconds());
        startedNanos.clear();
        var started = new CountDownLatch(count);
        String path = "/v1/events?project=" + Runs.PROJECT;
        // Closed in the other order: the thread that listens ends with its stream.
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                EventStream events = control.api().stream(path, Map.of())) {
            var _ = threads.submit(() -> listen(events, started));
            List<Submission> submissions = submit(site, count, perSecond, threads);
            if (!started.await(EVENTS_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new AtollException(
                        ErrorCode.DEADLINE_EXCEEDED,
                        "cannot measure: %d of %d executions were not seen to start"
                                .formatted(started.getCount(), count));
            }
            return spread(submissions);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AtollException(ErrorCode.UNAVAILABLE, "cannot measure: interrupted", e);
        } catch (ExecutionException e) {
            throw new AtollException(
                    ErrorCode.UNAVAILABLE, "cannot measure: a submission failed", e);
        }
    }

    private List<Submission> submit(
            String site, int count, int perSecond, java.util.concurrent.ExecutorService threads)
            throws InterruptedException, ExecutionException {
        long every = TimeUnit.SECONDS.toNanos(1) / perSecond;
        long origin = time.nanoTime();
        var waiting = new ArrayList<Future<Submission>>();
        for (int i = 0; i < count; i++) {
            long left = origin + i * every - time.nanoTime();
            if (left > 0) {
                Pause.of(Duration.ofNanos(left));
            }
            waiting.add(threads.submit(() -> submitOne(site)));
        }
        var submissions = new ArrayList<Submission>();
        for (var each : waiting) {
            submissions.add(each.get());
        }
        return submissions;
    }

    private Submission submitOne(String site) {
        ObjectNode body = Json.object().put("project", Runs.PROJECT);
        ObjectNode command = body.putObject("command");
        command.putArray("argv").add("/bin/true");
        command.put("site", site);
        long began = time.nanoTime();
        JsonNode answer = control.api().post("/v1/runs", body);
        return new Submission(answer.path("id").asText(), began);
    }

    private void listen(EventStream events, CountDownLatch started) {
        for (var event = events.next(); event.isPresent(); event = events.next()) {
            long now = time.nanoTime();
            JsonNode payload = Json.read(event.get().payload());
            if (payload.path("kind").asText().equals("execution.started")
                    && startedNanos.putIfAbsent(payload.path("subject").asText(), now) == null) {
                started.countDown();
            }
        }
    }

    private Spread spread(List<Submission> submissions) {
        var millis = new ArrayList<Double>();
        for (var submission : submissions) {
            for (JsonNode execution :
                    control.api().list("/v1/executions?run=" + submission.run())) {
                Long at = startedNanos.get(execution.path("id").asText());
                if (at == null) {
                    throw new AtollException(
                            ErrorCode.CORRUPT,
                            "cannot vouch for the figures: execution %s was not seen to start"
                                    .formatted(execution.path("id").asText()));
                }
                millis.add((at - submission.beganNanos()) / NANOS_PER_MS);
            }
        }
        return new Spread(Quantiles.median(millis), Quantiles.of(millis, 0.99), submissions.size());
    }
}
