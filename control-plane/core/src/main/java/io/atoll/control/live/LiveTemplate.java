package io.atoll.control.live;

import io.atoll.control.workflow.ExecutionTemplate;
import io.atoll.kernel.id.SiteName;
import io.atoll.policy.PlacementEngine;
import io.atoll.policy.PlacementPolicy;
import io.atoll.policy.data.ReleaseCode;
import io.atoll.work.ExecutionClass;
import io.atoll.work.ExecutionClass.DeclaredOutput;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One template within one run: its elements and what they share. Owned by {@link LiveRun}. */
public final class LiveTemplate {
    private final LiveRun run;
    private final ExecutionTemplate spec;
    private final Map<String, LiveExecution> elements = new LinkedHashMap<>();
    private final Map<SortedSet<String>, ExecutionClass> classes = new HashMap<>();
    private final Map<String, ReleaseCode> codes = new HashMap<>();
    private final TreeMap<SiteName, Integer> placed = new TreeMap<>();
    private final SequencedSet<LiveExecution> held = new LinkedHashSet<>();
    private int active;
    private int failed;
    private @Nullable ReadyClass shared;
    private @Nullable PlacementPolicy governing;

    public LiveTemplate(LiveRun run, ExecutionTemplate spec) {
        this.run = run;
        this.spec = spec;
    }

    LiveRun run() {
        return run;
    }

    public ExecutionTemplate spec() {
        return spec;
    }

    /** By index text; without foreach one element with an empty one. */
    public Map<String, LiveExecution> elements() {
        return elements;
    }

    /**
     * How many of its elements are placed at each site, for spread: those with an attempt there
     * that has not ended, and those that succeeded by one.
     */
    public SortedMap<SiteName, Integer> placed() {
        return placed;
    }

    public void addPlaced(SiteName site, int change) {
        placed.merge(site, change, Integer::sum);
    }

    /** {@code attempt} counts for the spread, where it is. Again: nothing changes. */
    public void place(LiveAttempt attempt) {
        if (!attempt.placed()) {
            attempt.placed(true);
            addPlaced(attempt.record().site(), 1);
        }
    }

    /** {@code attempt} counts no more. Again: nothing changes. */
    public void unplace(LiveAttempt attempt) {
        if (attempt.placed()) {
            attempt.placed(false);
            addPlaced(attempt.record().site(), -1);
        }
    }

    public boolean full() {
        return active >= spec.atMost();
    }

    /** How many of its elements are Active, as {@code atMost} counts them. */
    public int active() {
        return active;
    }

    public void addActive(int change) {
        active += change;
    }

    /** Ready elements held back because of {@code atMost}; any leaves at the same cost. */
    public SequencedSet<LiveExecution> held() {
        return held;
    }

    public void oneFailed() {
        failed++;
    }

    /** Whether what has failed so far is within what the workflow tolerates. */
    public boolean tolerated() {
        return failed <= spec.tolerate().allowed(elements.size());
    }

    public int failed() {
        return failed;
    }

    /** The ready class of elements without inputs, which all ask the same. */
    public @Nullable ReadyClass shared() {
        return shared;
    }

    public void shared(@Nullable ReadyClass readyClass) {
        shared = readyClass;
    }

    /** The policy that governs its elements; null: not asked yet. */
    public @Nullable PlacementPolicy governing() {
        return governing;
    }

    public void governing(PlacementPolicy policy) {
        governing = policy;
    }

    /** Policies changed: what was derived from them is made anew. */
    public void forget() {
        governing = null;
        classes.clear();
        shared = null;
    }

    /** What a site is told of every element whose inputs carry {@code inputClasses}. */
    public ExecutionClass executionClass(PlacementEngine engine, SortedSet<String> inputClasses) {
        return classes.computeIfAbsent(inputClasses, key -> make(engine, key));
    }

    /** What the output {@code name} will carry. */
    public SortedSet<String> outputClasses(
            PlacementEngine engine, SortedSet<String> inputClasses, String name) {
        if (inputClasses.isEmpty()) {
            return inputClasses;
        }
        return engine.outputClasses(
                run.row().workflow(),
                spec.name(),
                name,
                codes.computeIfAbsent(name, spec.reviewed()::of),
                inputClasses);
    }

    private ExecutionClass make(PlacementEngine engine, SortedSet<String> inputClasses) {
        var outputs = new TreeMap<String, DeclaredOutput>();
        spec.outputs()
                .forEach(
                        (name, path) ->
                                outputs.put(
                                        name,
                                        new DeclaredOutput(
                                                path, outputClasses(engine, inputClasses, name))));
        return new ExecutionClass(
                run.row().project(), run.row().workflow(), spec.name(), spec.work(), outputs);
    }

    /** All elements in order. */
    public List<LiveExecution> inOrder() {
        return new ArrayList<>(elements.values());
    }
}
