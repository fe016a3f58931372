package io.atoll.testbed.benchmarks.measure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atoll.cli.api.Json;
import io.atoll.cli.api.Pause;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.time.TimeSource;
import io.atoll.testbed.benchmarks.program.ControlPlane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Time from the start of a submission to the moment its "started" event is read over SSE. The event
 * is sent after its commit, so this is more than "submit to Started committed".
 */
public final class StartLatency {
    private static final Duration EVENT_LIMIT = Duration.ofSeconds(30);
    private static final Duration TRY_AGAIN = Duration.ofMillis(250);
    private static final int TRIES = 100;
    private static final double NANOS_PER_MS = 1e6;

    private final ControlPlane control;
    private final TimeSource time;

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
        try (var events = new StartedEvents(control.api(), time);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            awaitFirstEvent(site, events);
            return spread(submit(site, count, perSecond, threads), events);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AtollException(ErrorCode.UNAVAILABLE, "cannot measure: interrupted", e);
        } catch (ExecutionException e) {
            throw new AtollException(
                    ErrorCode.UNAVAILABLE, "cannot measure: a submission failed", e);
        }
    }

    private void awaitFirstEvent(String site, StartedEvents events) {
        for (int i = 0; events.count() == 0; i++) {
            if (i == TRIES) {
                throw new AtollException(
                        ErrorCode.DEADLINE_EXCEEDED, "cannot measure: no event was seen");
            }
            submitOne(site);
            Pause.of(TRY_AGAIN);
        }
    }

    private List<Submission> submit(String site, int count, int perSecond, ExecutorService threads)
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

    private Spread spread(List<Submission> submissions, StartedEvents events) {
        var millis = new ArrayList<Double>();
        for (var submission : submissions) {
            for (JsonNode execution :
                    control.api().list("/v1/executions?run=" + submission.run())) {
                String id = execution.path("id").asText();
                long at =
                        events.await(id, EVENT_LIMIT)
                                .orElseThrow(
                                        () ->
                                                new AtollException(
                                                        ErrorCode.CORRUPT,
                                                        "cannot vouch for the figures: execution %s was not seen to start"
                                                                .formatted(id)));
                millis.add((at - submission.beganNanos()) / NANOS_PER_MS);
            }
        }
        return new Spread(Quantiles.median(millis), Quantiles.of(millis, 0.99), millis.size());
    }
}
