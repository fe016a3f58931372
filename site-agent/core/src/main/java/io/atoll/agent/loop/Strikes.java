package io.atoll.agent.loop;

import io.atoll.agent.event.AgentEvent;
import io.atoll.agent.journal.Journal;
import io.atoll.agent.journal.JournalEntry;
import io.atoll.agent.journal.JournalKind;
import io.atoll.agent.link.ControlMessage;
import io.atoll.agent.record.RecordReader;
import io.atoll.agent.record.RecordWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What broke this agent while it was applied. The agent ends as for any broken invariant and starts
 * again from its journal; as the same is told again after each start, the second time is the last:
 * from then on it is set aside, and everything else goes on.
 *
 * <p>Durable (META); owned by the thread that applies events.
 */
public final class Strikes {
    private static final String PREFIX = "strike/";
    private static final int SET_ASIDE = 2;

    /** Setting it aside broke the agent as well. */
    private static final int IGNORED = 4;

    /** Older ones are forgotten. */
    private static final int MOST = 200;

    private final Map<String, Strike> strikes = new LinkedHashMap<>();

    private record Strike(long times, Instant last, String why) {}

    private Strikes() {}

    /** What the journal holds. */
    public static Strikes restore(Journal.Snapshot snapshot) {
        var all = new Strikes();
        snapshot.of(JournalKind.META)
                .forEach(
                        (key, value) -> {
                            if (key.startsWith(PREFIX)) {
                                var strike =
                                        RecordReader.read(
                                                "what broke the agent",
                                                value,
                                                in ->
                                                        new Strike(
                                                                in.number(),
                                                                in.instant(),
                                                                in.text()));
                                all.strikes.put(key.substring(PREFIX.length()), strike);
                            }
                        });
        return all;
    }

    /**
     * What is to be applied in the place of {@code event}: itself, or that it is set aside.
     *
     * @return empty: nothing at all
     */
    public Optional<AgentEvent> instead(AgentEvent event) {
        if (strikes.isEmpty()) {
            return Optional.of(event);
        }
        var strike = subject(event).map(strikes::get).orElse(null);
        if (strike == null || strike.times() < SET_ASIDE) {
            return Optional.of(event);
        }
        return strike.times() < IGNORED
                ? Optional.of(new AgentEvent.SetAside(event, strike.why()))
                : Optional.empty();
    }

    /**
     * Counts that {@code event} broke the agent.
     *
     * @return what has to be in the journal before the agent ends; none if it is not told again
     */
    public List<JournalEntry> struck(AgentEvent event, Throwable fault, Instant now) {
        var subject = subject(event);
        if (subject.isEmpty()) {
            return List.of();
        }
        var before = strikes.get(subject.get());
        var strike =
                new Strike(
                        before == null ? 1 : before.times() + 1,
                        now,
                        // What the fault says may name files; the agent's own log has it.
                        fault.getClass().getSimpleName());
        strikes.put(subject.get(), strike);
        var entries = new ArrayList<JournalEntry>();
        while (strikes.size() > MOST) {
            var oldest =
                    strikes.entrySet().stream()
                            .min(
                                    Map.Entry.comparingByValue(
                                            (one, other) -> one.last().compareTo(other.last())))
                            .orElseThrow()
                            .getKey();
            strikes.remove(oldest);
            entries.add(new JournalEntry.Delete(JournalKind.META, PREFIX + oldest));
        }
        entries.add(
                new JournalEntry.Put(
                        JournalKind.META,
                        PREFIX + subject.get(),
                        new RecordWriter()
                                .number(strike.times())
                                .instant(strike.last())
                                .text(strike.why())
                                .toBytes()));
        return entries;
    }

    /** Names {@code event} for people. */
    public static String name(AgentEvent event) {
        return subject(event).orElseGet(() -> event.getClass().getSimpleName());
    }

    /** Names what is told again after a start, with its kind: an end is not its assignment. */
    private static Optional<String> subject(AgentEvent event) {
        return switch (event) {
            case AgentEvent.SetAside(var inner, var _) -> subject(inner);
            case AgentEvent.Told(var _, var message) -> told(message);
            case AgentEvent.Staged(var attempt) -> of("staged", attempt);
            case AgentEvent.StagingFailed failed -> of("staging failed", failed.attempt());
            case AgentEvent.FoundStarted found -> of("found started", found.attempt());
            case AgentEvent.ProcessStarted(var attempt, var _) -> of("started", attempt);
            case AgentEvent.ProcessLingers(var attempt, var _) -> of("lingers", attempt);
            case AgentEvent.ProcessEnded(var attempt, var _) -> of("ended", attempt);
            case AgentEvent.Published published -> of("published", published.attempt());
            case AgentEvent.PublishingFailed failed -> of("not published", failed.attempt());
            case AgentEvent.TransferDone(var transfer, var _) -> of("moved", transfer);
            case AgentEvent.TransferFailed failed -> of("not moved", failed.transfer());
            case AgentEvent.InPlaceHashed(var request, var _, var _, var _) ->
                    of("hashed", request);
            case AgentEvent.InPlaceFailed(var request, var _, var _) -> of("not hashed", request);
            case AgentEvent.ExecutorOpened _,
                    AgentEvent.LinkLost _,
                    AgentEvent.PlacesClassed _,
                    AgentEvent.ContentsListed _,
                    AgentEvent.SelfChecked _,
                    AgentEvent.Ticked _ ->
                    Optional.empty();
        };
    }

    private static Optional<String> told(ControlMessage message) {
        return switch (message) {
            case ControlMessage.Assign(var assignments) ->
                    assignments.size() == 1
                            ? of("assign", assignments.getFirst().attempt())
                            : Optional.empty();
            case ControlMessage.Stop(var attempt, var _) -> of("stop", attempt);
            case ControlMessage.Release(var attempts) ->
                    attempts.size() == 1 ? of("release", attempts.getFirst()) : Optional.empty();
            case ControlMessage.Order(var order) -> of("order", order.id());
            case ControlMessage.RegisterInPlace register -> of("register", register.request());
            case ControlMessage.Welcome _,
                    ControlMessage.Resume _,
                    ControlMessage.Acknowledge _,
                    ControlMessage.InventoryRequest _ ->
                    Optional.empty();
        };
    }

    private static Optional<String> of(String what, Object subject) {
        return Optional.of(what + " " + subject);
    }
}
