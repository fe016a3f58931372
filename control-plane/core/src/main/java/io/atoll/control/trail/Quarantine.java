package io.atoll.control.trail;

import io.atoll.control.event.AgentEvent;
import io.atoll.control.event.ControlEvent;
import io.atoll.control.event.ControlRecord.QuarantineRecord;
import io.atoll.control.event.ControlRecord.QuarantineState;
import io.atoll.control.event.Suspect;
import io.atoll.kernel.id.RunId;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Owns what broke the leader: what is suspected after the first time, and what is set aside since
 * the second. A run with something set aside is held: nothing more of it is placed.
 *
 * <p>Durable. Called on the leader's thread. Invariant: what is set aside is never applied before
 * an operator says so.
 */
public final class Quarantine {
    /** How often something may break the leader before it is set aside. */
    private static final int STRIKES = 2;

    /** With so many set aside of one run, no timer looks at it any more. */
    private static final int MOST_OF_A_RUN = 3;

    private static final int MOST = 10_000;

    private final Map<String, QuarantineRecord> rows = new LinkedHashMap<>();
    private final Map<RunId, Integer> held = new LinkedHashMap<>();
    private int aside;
    private int timers;

    public Quarantine(List<QuarantineRecord> stored) {
        stored.forEach(this::put);
    }

    /** Takes in {@code row} in place of an earlier one; a resolved one leaves. */
    public void put(QuarantineRecord row) {
        count(rows.remove(row.suspect().id()), -1);
        if (row.state() != QuarantineState.RESOLVED) {
            rows.put(row.suspect().id(), row);
            count(row, 1);
        }
    }

    private void count(@org.jspecify.annotations.Nullable QuarantineRecord row, int change) {
        if (row == null || row.state() != QuarantineState.SET_ASIDE) {
            return;
        }
        aside += change;
        timers += row.suspect().kind() == Suspect.Kind.TIMER ? change : 0;
        row.suspect()
                .run()
                .ifPresent(
                        run ->
                                held.merge(
                                        run,
                                        change,
                                        (a, b) -> a + b == 0 ? null : Integer.valueOf(a + b)));
    }

    /** Whether nothing is set aside. */
    public boolean isEmpty() {
        return aside == 0;
    }

    /** Whether no more can be kept. */
    boolean full() {
        return rows.size() >= MOST;
    }

    /** Whether a look of a timer is set aside. */
    boolean anyTimer() {
        return timers > 0;
    }

    public boolean holds(Suspect suspect) {
        return aside > 0 && find(suspect.id()).isPresent();
    }

    /** What is set aside under {@code id}. */
    public Optional<QuarantineRecord> find(String id) {
        return Optional.ofNullable(rows.get(id))
                .filter(row -> row.state() == QuarantineState.SET_ASIDE);
    }

    /** All that is set aside. */
    public Collection<QuarantineRecord> all() {
        return rows.values().stream()
                .filter(row -> row.state() == QuarantineState.SET_ASIDE)
                .toList();
    }

    /** Why {@code run} is held; empty: it is not. */
    public Optional<String> hold(RunId run) {
        return Optional.ofNullable(held.get(run))
                .map(
                        count ->
                                "held: %d of its messages or steps broke the leader and are set aside for an operator"
                                        .formatted(count));
    }

    /** Whether so much of {@code run} is set aside that no timer looks at it any more. */
    boolean exhausted(RunId run) {
        return held.getOrDefault(run, 0) >= MOST_OF_A_RUN;
    }

    /**
     * Whether later reports of {@code run} have to wait: what they tell may follow from one that is
     * set aside.
     */
    public boolean keepsReportsOf(RunId run) {
        return held.containsKey(run)
                && of(run).anyMatch(row -> row.suspect().kind() == Suspect.Kind.REPORT);
    }

    /**
     * Reports of {@code run} that only wait behind others, in the order of their sites' numbers.
     * Empty while one that broke the leader is among them.
     */
    public List<QuarantineRecord> released(RunId run) {
        var reports = of(run).filter(row -> row.suspect().kind() == Suspect.Kind.REPORT).toList();
        if (reports.stream().anyMatch(row -> row.times() > 0)) {
            return List.of();
        }
        return reports.stream().sorted(Comparator.comparingLong(Quarantine::number)).toList();
    }

    private static long number(QuarantineRecord row) {
        return row.event().orElse(null) instanceof AgentEvent.Reported reported
                ? reported.number()
                : 0;
    }

    private Stream<QuarantineRecord> of(RunId run) {
        return rows.values().stream()
                .filter(row -> row.state() == QuarantineState.SET_ASIDE)
                .filter(row -> row.suspect().run().filter(run::equals).isPresent());
    }

    /** Runs that are held. */
    public List<RunId> heldRuns() {
        return List.copyOf(held.keySet());
    }

    /**
     * The row of {@code suspect} after it has broken the leader once more; changes nothing here.
     */
    public QuarantineRecord struck(
            Suspect suspect, Optional<ControlEvent> event, String why, Instant now) {
        var before = Optional.ofNullable(rows.get(suspect.id()));
        int times = before.map(QuarantineRecord::times).orElse(0) + 1;
        boolean aside =
                times >= STRIKES
                        || before.filter(row -> row.state() == QuarantineState.SET_ASIDE)
                                .isPresent();
        return new QuarantineRecord(
                suspect,
                aside ? QuarantineState.SET_ASIDE : QuarantineState.SUSPECTED,
                times,
                why,
                event,
                before.map(QuarantineRecord::told).orElse(false),
                before.map(QuarantineRecord::firstAt).orElse(now),
                now,
                "");
    }
}
