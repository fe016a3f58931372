package io.atoll.cli.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.atoll.cli.api.ApiClient;
import io.atoll.cli.api.ExecutionView;
import io.atoll.cli.api.Patience;
import io.atoll.cli.api.RunView;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Tells the user of a run why executions of it have no place: once a reason has lasted for a while,
 * and again when it comes back. Soft; owned by the thread of the command.
 */
public final class RunWaiting {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    /** More waiting executions than these have the reasons of these, as a rule. */
    private static final int MOST = 100;

    private final ApiClient api;
    private final TimeSource time;
    private final Consumer<String> tell;
    private final Map<String, Long> sinceNanos = new HashMap<>();
    private final Set<String> told = new HashSet<>();
    private long nextLookNanos;

    /** {@code tell} gets the lines. */
    public RunWaiting(ApiClient api, TimeSource time, Consumer<String> tell) {
        this.api = api;
        this.time = time;
        this.tell = tell;
        this.nextLookNanos = time.nanoTime();
    }

    /** Looks why executions wait, now that the run is seen as {@code now}. */
    public void look(RunView now) {
        if (now.count("Ready") == 0) {
            seen(Map.of());
            return;
        }
        if (time.nanoTime() - nextLookNanos < 0) {
            return;
        }
        nextLookNanos = time.nanoTime() + BETWEEN_LOOKS.toNanos();
        try {
            seen(byReason(now.id()));
        } catch (AtollException e) {
            if (!Patience.mayPass(e)) {
                throw e; // otherwise whoever waits for the run finds out by itself
            }
        }
    }

    private Map<String, List<String>> byReason(String run) {
        JsonNode page =
                api.get(
                        "/v1/executions?run=%s&state=Ready&limit=%d"
                                .formatted(ApiClient.escape(run), MOST));
        var titles = new LinkedHashMap<String, List<String>>();
        for (JsonNode each : page.path("items")) {
            ExecutionView execution = ExecutionView.of(each);
            titles.computeIfAbsent(WaitingNotice.reason(execution), _ -> new ArrayList<>())
                    .add(execution.title());
        }
        return titles;
    }

    private void seen(Map<String, List<String>> titles) {
        sinceNanos.keySet().retainAll(titles.keySet());
        told.retainAll(titles.keySet());
        titles.forEach(
                (reason, waiting) -> {
                    long since = sinceNanos.computeIfAbsent(reason, _ -> time.nanoTime());
                    if (time.nanoTime() - since >= PATIENCE.toNanos() && told.add(reason)) {
                        tell.accept("waiting: %s: %s".formatted(some(waiting), reason));
                    }
                });
    }

    private static String some(List<String> titles) {
        String first = titles.getFirst();
        return switch (titles.size()) {
            case 1 -> first;
            case MOST -> first + " and others";
            default -> first + " and " + (titles.size() - 1) + " more";
        };
    }
}
