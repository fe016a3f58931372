package io.atoll.control.live;

import io.atoll.control.event.ControlRecord.AttemptRecord;
import io.atoll.control.event.LifeCycles;
import io.atoll.control.state.AttemptState;
import io.atoll.kernel.id.AttemptId;
import io.atoll.work.AttemptOutcome;
import io.atoll.work.AttemptReport;
import io.atoll.work.HeldState;
import io.atoll.work.InventoryEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An attempt, and what it holds of its pool. Owned by {@code AttemptRegistry}.
 *
 * <p>An attempt that was given up without the site's word is Ended without a report: the site may
 * still run it, and it stays with its site until that is known.
 */
public final class LiveAttempt implements Row {
    private AttemptRecord row;
    private final LiveExecution execution;
    private boolean reserved;
    private boolean counted;
    private boolean placed;
    private boolean known;
    private boolean ruledOut;
    private boolean aside;
    private @Nullable Instant seeksSince;
    private Instant lookedAt = Instant.EPOCH;
    private Instant sentAt;
    private Instant lookAt = Instant.EPOCH;
    private Consumer<LiveAttempt> watch = _ -> {};
    private @Nullable SiteAttempts holder;

    public LiveAttempt(AttemptRecord row, LiveExecution execution) {
        this.row = row;
        this.execution = execution;
        this.sentAt = row.assignedAt();
    }

    /** {@code watch} is told, from now on, when something has changed that it may wait for. */
    public void watchedBy(Consumer<LiveAttempt> watch) {
        this.watch = watch;
    }

    /** Something of it, or of its execution, has changed. */
    void changed() {
        if (holder != null) {
            holder.changed(this);
        }
        watch.accept(this);
    }

    /** Is told of every change from now on; null: nobody is. */
    void heldBy(@Nullable SiteAttempts site) {
        holder = site;
    }

    /** When it is looked at next, while it stands in {@code LookTimes}. */
    public Instant lookAt() {
        return lookAt;
    }

    public void lookAt(Instant next) {
        lookAt = next;
    }

    @Override
    public AttemptRecord record() {
        return row;
    }

    public AttemptId id() {
        return row.attempt();
    }

    public LiveExecution execution() {
        return execution;
    }

    public AttemptState state() {
        return row.state();
    }

    public boolean ended() {
        return row.state() instanceof AttemptState.Ended;
    }

    /** Ended, and the site has said so (or will never say anything). */
    public boolean confirmed() {
        return ended() && row.report().isPresent();
    }

    /** Its site is done with it; its success waits for {@code DurabilityGate}. */
    public boolean heldBack() {
        return !ended() && row.report().isPresent();
    }

    /** Whether nothing of it has been started, as far as its site has told. */
    public boolean notStarted() {
        return switch (row.state()) {
            case AttemptState.Assigned _, AttemptState.Staging _ -> true;
            case AttemptState.Running _,
                    AttemptState.Lingering _,
                    AttemptState.Publishing _,
                    AttemptState.Ended _ ->
                    false;
        };
    }

    /** Attempts that were handed ahead behind it and have not ended. */
    public List<LiveAttempt> behind() {
        var behind = new ArrayList<LiveAttempt>();
        for (var consumer : execution.consumers()) {
            var next = consumer.attempt();
            if (next != null && !next.ended() && next.record().awaits().contains(id())) {
                behind.add(next);
            }
        }
        return behind;
    }

    /** Whether something was handed ahead behind it already. */
    public boolean followed() {
        for (var consumer : execution.consumers()) {
            var next = consumer.attempt();
            if (next != null && !next.ended() && next.record().awaits().contains(id())) {
                return true;
            }
        }
        return false;
    }

    public void state(AttemptState next, Optional<AttemptReport> report) {
        row =
                new AttemptRecord(
                        row.attempt(),
                        row.run(),
                        row.decision(),
                        row.site(),
                        row.generation(),
                        row.pool(),
                        LifeCycles.ATTEMPT.move(row.state(), next, row.attempt()),
                        row.assignedAt(),
                        row.awaits(),
                        row.startBefore(),
                        report);
        changed();
    }

    public void startBefore(Instant latest) {
        row =
                new AttemptRecord(
                        row.attempt(),
                        row.run(),
                        row.decision(),
                        row.site(),
                        row.generation(),
                        row.pool(),
                        row.state(),
                        row.assignedAt(),
                        row.awaits(),
                        Optional.of(latest),
                        row.report());
        changed();
    }

    /** As the site should hold it. */
    public InventoryEntry held() {
        return new InventoryEntry(
                id(),
                switch (row.state()) {
                    case AttemptState.Assigned _ -> aside ? HeldState.ENDED : HeldState.ASSIGNED;
                    case AttemptState.Staging _ -> aside ? HeldState.ENDED : HeldState.STAGING;
                    case AttemptState.Running _, AttemptState.Lingering _ ->
                            aside ? HeldState.ENDED : HeldState.RUNNING;
                    case AttemptState.Publishing _ ->
                            heldBack() || aside ? HeldState.ENDED : HeldState.PUBLISHING;
                    case AttemptState.Ended _ -> HeldState.ENDED;
                },
                Optional.of(row.decision()));
    }

    /**
     * Whether it was taken back and its site, which may have started it meanwhile, has not said yet
     * that it does not run.
     */
    public boolean takenBack() {
        return row.state() instanceof AttemptState.Ended(AttemptOutcome.Cancelled _, var _)
                && row.report().isEmpty()
                && !ruledOut;
    }

    /**
     * Whether another attempt may run without its site's word: it cannot have started, or its site
     * was away for as long as any loss is waited out. Soft: without it, the site's word is awaited.
     */
    public boolean ruledOut() {
        return ruledOut;
    }

    public void ruledOut(boolean now) {
        ruledOut = now;
        changed();
    }

    /** Whether its site has told its end, and that is set aside: what it is stays open. Soft. */
    public boolean aside() {
        return aside;
    }

    public void aside(boolean now) {
        aside = now;
        changed();
    }

    /**
     * Whether its execution looks for another site, because its own is lost: it stands in line and
     * stays Active here until it has one. Soft: found out again at the next look.
     */
    public boolean seeks() {
        return seeksSince != null;
    }

    /** Since when it stands in line for another site; null: it does not. */
    public @Nullable Instant seeksSince() {
        return seeksSince;
    }

    public void seeksSince(@Nullable Instant since) {
        seeksSince = since;
    }

    /** When it was last looked at whether another site could run it. Soft. */
    public Instant lookedAt() {
        return lookedAt;
    }

    public void lookedAt(Instant now) {
        lookedAt = now;
    }

    /** Whether its pool's capacity is taken for it. */
    public boolean reserved() {
        return reserved;
    }

    public void reserved(boolean now) {
        reserved = now;
    }

    /** Whether it counts among those waiting in its pool. */
    public boolean counted() {
        return counted;
    }

    public void counted(boolean now) {
        counted = now;
    }

    /** Whether it counts for the spread of its template's elements over sites. */
    public boolean placed() {
        return placed;
    }

    void placed(boolean now) {
        placed = now;
    }

    /** Whether the site is known to hold it: soft, found out again by the inventory. */
    public boolean known() {
        return known;
    }

    public void known(boolean now) {
        if (known != now) {
            known = now;
            changed();
        }
    }

    /** When its assignment was last sent. */
    public Instant sentAt() {
        return sentAt;
    }

    public void sentAt(Instant at) {
        sentAt = at;
    }
}
