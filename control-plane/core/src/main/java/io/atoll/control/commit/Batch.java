package io.atoll.control.commit;

import io.atoll.control.decision.FactsDelta;
import io.atoll.control.event.ControlEvent;
import io.atoll.control.event.ControlRecord;
import io.atoll.control.event.ControlRecord.FactsRecord;
import io.atoll.control.event.Effect;
import io.atoll.control.event.Outcome;
import io.atoll.control.event.Reply;
import io.atoll.control.event.Suspect;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.SiteName;
import io.atoll.work.Assignment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What many events led to, to be committed as one. Owned by {@link GroupCommit}, on its loop. */
final class Batch {
    private final Map<Object, ControlRecord> rows = new LinkedHashMap<>();
    private final List<ControlRecord> appended = new ArrayList<>();
    private final List<FactsDelta> deltas = new ArrayList<>();
    private final List<Effect> effects = new ArrayList<>();
    private final List<Runnable> afterwards = new ArrayList<>();
    private final List<ControlEvent> events = new ArrayList<>();
    private @Nullable Suspect alone;
    private boolean durable;

    /**
     * Adds what {@code event} led to; {@code afterwards} runs once it is durable, before the
     * effects.
     */
    void add(ControlEvent event, Outcome outcome, Runnable afterwards) {
        events.add(event);
        add(outcome, afterwards);
    }

    /** Adds an outcome of no event. */
    void add(Outcome outcome, Runnable afterwards) {
        outcome.records().forEach(this::add);
        effects.addAll(outcome.effects());
        this.afterwards.add(afterwards);
    }

    private void add(ControlRecord record) {
        switch (record) {
            case FactsRecord facts -> deltas.addAll(facts.deltas());
            case ControlRecord.EventRecord event -> appended.add(event);
            case ControlRecord.DecisionRecord decision -> appended.add(decision);
            case ControlRecord.Added _,
                    ControlRecord.SiteRecord _,
                    ControlRecord.InvitationRecord _,
                    ControlRecord.WorkflowRecord _,
                    ControlRecord.RunRecord _,
                    ControlRecord.ExecutionRecord _,
                    ControlRecord.AttemptRecord _,
                    ControlRecord.DecisionClassRecord _,
                    ControlRecord.ArtifactRecord _,
                    ControlRecord.UploadGoneRecord _,
                    ControlRecord.ReplicaRecord _,
                    ControlRecord.ShownRecord _,
                    ControlRecord.TransferRecord _,
                    ControlRecord.TransferUseRecord _,
                    ControlRecord.PolicySetRecord _,
                    ControlRecord.IdempotencyRecord _,
                    ControlRecord.QuarantineRecord _,
                    ControlRecord.AppliedRecord _,
                    ControlRecord.RestorationRecord _ ->
                    rows.put(record.key(), record);
        }
    }

    /** It holds what {@code suspect} led to and nothing else. */
    void alone(Suspect suspect) {
        alone = suspect;
    }

    Optional<Suspect> alone() {
        return Optional.ofNullable(alone);
    }

    /** The event of a batch of one; empty: there is none, or there are several. */
    Optional<ControlEvent> event() {
        return events.size() == 1 ? Optional.of(events.getFirst()) : Optional.empty();
    }

    List<ControlEvent> events() {
        return events;
    }

    int size() {
        return rows.size() + appended.size();
    }

    boolean isEmpty() {
        return size() == 0 && deltas.isEmpty();
    }

    boolean hasWork() {
        return !isEmpty() || !afterwards.isEmpty();
    }

    /**
     * The last row of each key, what is only appended, and one row for all changes of the facts.
     */
    List<ControlRecord> records() {
        var records = new ArrayList<ControlRecord>(size() + 1);
        records.addAll(rows.values());
        records.addAll(appended);
        if (!deltas.isEmpty()) {
            records.add(
                    new FactsRecord(
                            deltas.getFirst().revision(), deltas.getLast().revision(), deltas));
        }
        return records;
    }

    boolean durable() {
        return durable;
    }

    void becameDurable() {
        durable = true;
    }

    List<Runnable> afterwards() {
        return afterwards;
    }

    /**
     * The effects in order, with what one message can say said once: the last acknowledgement, one
     * list of assignments and one of releases for each site.
     */
    List<Effect> effects() {
        return new Compaction().of(effects);
    }

    /** A reply to nobody. */
    static void ignore(Reply reply) {
        // Events without a reply have nobody to tell.
    }

    /** Joins effects. */
    private static final class Compaction {
        private final Map<SiteName, Long> acknowledged = new LinkedHashMap<>();
        private final Map<SiteName, List<Assignment>> assignments = new LinkedHashMap<>();
        private final Map<SiteName, List<AttemptId>> releases = new LinkedHashMap<>();
        private final List<Effect> out = new ArrayList<>();

        List<Effect> of(List<Effect> effects) {
            for (var effect : effects) {
                add(effect);
            }
            List.copyOf(assignments.keySet()).forEach(this::flush);
            releases.forEach((site, attempts) -> out.add(new Effect.SendRelease(site, attempts)));
            acknowledged.forEach(
                    (site, number) -> out.add(new Effect.SendAcknowledge(site, number)));
            return out;
        }

        private void add(Effect effect) {
            switch (effect) {
                case Effect.SendAcknowledge(var site, var number) ->
                        acknowledged.merge(site, number, Math::max);
                case Effect.SendAssignments(var site, var more) ->
                        assignments.computeIfAbsent(site, _ -> new ArrayList<>()).addAll(more);
                case Effect.SendRelease(var site, var more) ->
                        releases.computeIfAbsent(site, _ -> new ArrayList<>()).addAll(more);
                // A stop must not overtake the assignment it stops.
                case Effect.SendStop stop -> {
                    flush(stop.site());
                    out.add(stop);
                }
                // The answer must tell of what was assigned before the question.
                case Effect.RequestInventory request -> {
                    flush(request.site());
                    out.add(request);
                }
                case Effect.SendOrder _,
                        Effect.SendRegister _,
                        Effect.SendHeartbeatAnswer _,
                        Effect.SendResume _,
                        Effect.CloseLink _,
                        Effect.LogWarning _,
                        Effect.EndTerm _,
                        Effect.WakeEvents _ ->
                        out.add(effect);
            }
        }

        private void flush(SiteName site) {
            var waiting = assignments.remove(site);
            if (waiting != null) {
                out.add(new Effect.SendAssignments(site, waiting));
            }
        }
    }
}
