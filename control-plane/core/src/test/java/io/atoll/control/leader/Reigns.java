package io.atoll.control.leader;

import io.atoll.control.commit.GroupCommit;
import io.atoll.control.commit.StoreCommitter;
import io.atoll.control.commit.TermEnd;
import io.atoll.control.event.ControlEvent;
import io.atoll.control.event.ControlRecord.QuarantineRecord;
import io.atoll.control.event.Effect;
import io.atoll.control.event.Reply;
import io.atoll.control.live.LeaderConfig;
import io.atoll.kernel.loop.LoopConfig;
import io.atoll.kernel.virtual.FailingFaultHandler;
import io.atoll.kernel.virtual.VirtualEventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A leader whose term ends and that begins another, over the store of a {@link Sandpit}. */
final class Reigns {
    private final Sandpit pit;
    private final LeaderConfig config;
    private final List<TermEnd> ended = new ArrayList<>();
    private final List<Effect> effects = new ArrayList<>();
    private GroupCommit current;

    Reigns(Sandpit pit, LeaderConfig config) {
        this.pit = pit;
        this.config = config;
        current = begin(List.of(), Set.of());
    }

    private GroupCommit begin(List<QuarantineRecord> strikes, Set<String> suspects) {
        var term = pit.store.begin("reign " + ended.size());
        if (!strikes.isEmpty()) {
            pit.store.commit(term, List.copyOf(strikes));
        }
        try {
            var federation =
                    Federation.rebuild(pit.store.load(), config, term, pit.ids(), pit.time.now());
            return new GroupCommit(
                            new VirtualEventLoop(
                                    LoopConfig.named("leader"),
                                    pit.time,
                                    new FailingFaultHandler()),
                            federation,
                            new StoreCommitter(pit.store, term, Runnable::run),
                            effects::addAll,
                            suspects,
                            this::over,
                            pit.time)
                    .start();
        } catch (RebuildFailedException failed) {
            ended.add(
                    new TermEnd(
                            "rebuild",
                            List.of(failed.strike()),
                            Set.of(),
                            java.util.Optional.of(failed)));
            return begin(List.of(failed.strike()), suspects);
        }
    }

    private void over(TermEnd end) {
        ended.add(end);
        current = begin(end.strikes(), end.suspects());
    }

    /** Ends of terms so far. */
    List<TermEnd> ended() {
        return ended;
    }

    List<Effect> effects() {
        return effects;
    }

    /** Hands in {@code event} and lets everything settle; its answers. */
    List<Reply> ask(ControlEvent event) {
        var replies = new ArrayList<Reply>();
        current.submit(event, Duration.ofSeconds(5), replies::add);
        // Past a burst, commits are paced.
        pit.time.advance(Duration.ofMillis(5));
        return replies;
    }

    /** Lets a second pass. */
    void tick() {
        pit.time.advance(Duration.ofSeconds(1));
    }
}
