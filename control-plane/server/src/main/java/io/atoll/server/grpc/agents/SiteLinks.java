package io.atoll.server.grpc.agents;

import io.atoll.control.commit.EffectSink;
import io.atoll.control.event.Effect;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.DecisionId;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.time.TimeSource;
import io.atoll.protocol.v1.ControlMessage;
import io.atoll.protocol.v1.Vitals;
import io.atoll.server.grpc.wire.EffectWriter;
import io.atoll.server.reign.Reign;
import io.atoll.server.shared.EventMark;
import io.atoll.server.shared.SoftNotes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All links that this instance has as the leader, by site, and the way of effects to them. Knows
 * nothing of streams that it merely relays.
 *
 * <p>Soft: losing it costs a hello per site. Links are opened on the leader's loop and closed from
 * any thread; the map is never handed out.
 */
public final class SiteLinks implements EffectSink {
    private static final Logger LOG = LoggerFactory.getLogger(SiteLinks.class);
    static final Duration OPEN_LIMIT = Duration.ofSeconds(10);
    private static final int VITALS_KEPT_LEASES = 2;

    private final Map<SiteName, SiteLink> links = new ConcurrentHashMap<>();
    private final TimeSource time;
    private final LinkTerms terms;
    private final OrderPost orders;
    private final SoftNotes notes;
    private final LogReadings logs;
    private final Predicate<List<DecisionId>> onRecord;

    /**
     * No links yet.
     *
     * @param onRecord whether the database has all of these decisions; may wait for it
     */
    public SiteLinks(
            TimeSource time,
            LinkTerms terms,
            OrderPost orders,
            SoftNotes notes,
            LogReadings logs,
            Predicate<List<DecisionId>> onRecord) {
        this.time = time;
        this.terms = terms;
        this.orders = orders;
        this.notes = notes;
        this.logs = logs;
        this.onRecord = onRecord;
    }

    LinkTerms terms() {
        return terms;
    }

    public LogReadings logs() {
        return logs;
    }

    /**
     * @throws AtollException UNAVAILABLE if the database cannot be asked
     */
    boolean areOnRecord(List<DecisionId> decisions) {
        return onRecord.test(decisions);
    }

    Instant now() {
        return time.now();
    }

    long nanoTime() {
        return time.nanoTime();
    }

    /** The open link of {@code site}, if the leader is here and has one. */
    public Optional<SiteLink> find(SiteName site) {
        return Optional.ofNullable(links.get(site));
    }

    /** How many links are open. */
    public int count() {
        return links.size();
    }

    void opened(SiteLink link) {
        var older = links.put(link.peer().site(), link);
        if (older != null && older != link) {
            older.fail(
                    new AtollException(
                            ErrorCode.UNAVAILABLE,
                            "cannot keep the link of site '%s': a newer one was opened"
                                    .formatted(link.peer().site())));
        }
        notes.take(state -> state.holdLink(link.peer().site(), link.peer().holder()));
    }

    void closed(SiteLink link) {
        logs.linkGone(link);
        if (links.remove(link.peer().site(), link)) {
            notes.take(state -> state.dropLink(link.peer().site(), link.peer().holder()));
        }
    }

    void vitals(SiteLink link, Vitals vitals) {
        var json =
                "{\"running\":%d,\"loadPercent\":%d,\"storeBytes\":%d}"
                        .formatted(
                                vitals.getRunning(),
                                vitals.getLoadPercent(),
                                vitals.getStoreBytes());
        notes.take(
                state ->
                        state.noteVitals(
                                link.peer().site(),
                                json,
                                terms.lease().multipliedBy(VITALS_KEPT_LEASES)));
    }

    /** Effects of one batch, in order, on the leader's loop. */
    @Override
    public void accept(List<Effect> effects) {
        var writers = new LinkedHashMap<SiteName, EffectWriter>();
        var marks = new ArrayList<EventMark>();
        for (var effect : effects) {
            switch (effect) {
                case Effect.WakeEvents(var project, var number) ->
                        marks.add(new EventMark(project, number));
                case Effect.LogWarning(var sentence) -> LOG.warn("{}", sentence);
                // The leader's loop sees to it.
                case Effect.EndTerm _ -> {}
                case Effect.SendHeartbeatAnswer(var site, var id) ->
                        find(site)
                                .filter(link -> link.id().equals(id))
                                .ifPresent(SiteLink::answerHeartbeat);
                case Effect.CloseLink close -> {
                    tell(writers);
                    writers.clear();
                    close(close);
                }
                case Effect.SendOrder order ->
                        find(order.site()).ifPresent(link -> orders.take(link, order));
                case Effect.ToSite told -> {
                    if (links.containsKey(told.site())) {
                        writers.computeIfAbsent(told.site(), _ -> new EffectWriter()).add(told);
                    }
                }
            }
        }
        tell(writers);
        // Sites first: who only looks on wakes threads and asks the database.
        marks.forEach(mark -> notes.take(state -> state.publish(mark)));
    }

    private void tell(Map<SiteName, EffectWriter> writers) {
        writers.forEach(
                (site, writer) -> {
                    List<ControlMessage.Builder> messages = writer.finish();
                    find(site).ifPresent(link -> messages.forEach(link::send));
                });
    }

    private void close(Effect.CloseLink close) {
        find(close.site())
                .filter(link -> link.id().equals(close.link()))
                .ifPresent(
                        link ->
                                link.fail(
                                        new AtollException(
                                                ErrorCode.UNAVAILABLE,
                                                "cannot keep the link of site '%s': %s"
                                                        .formatted(close.site(), close.why()))));
    }

    /**
     * Closes links on which nothing was heard for a whole lease, and ends readings of logs that a
     * site does not answer; call it every second or so.
     */
    public void closeSilent() {
        long now = time.nanoTime();
        for (var link : links.values()) {
            if (now - link.heardNanos() > terms.lease().toNanos()) {
                link.fail(
                        new AtollException(
                                ErrorCode.UNAVAILABLE,
                                "cannot keep the link of site '%s': nothing was heard for %d ms"
                                        .formatted(link.peer().site(), terms.lease().toMillis())));
            }
        }
        logs.failSilent();
    }

    /** The reign is over: its agents find the next leader by dialling again. */
    public void endAll(Reign reign) {
        for (var link : links.values()) {
            if (link.reign().equals(reign)) {
                link.fail(
                        new AtollException(
                                ErrorCode.UNAVAILABLE,
                                "cannot keep the link of site '%s': the leader changes"
                                        .formatted(link.peer().site())));
            }
        }
    }
}
