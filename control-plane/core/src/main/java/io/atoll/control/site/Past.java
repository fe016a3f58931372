package io.atoll.control.site;

import io.atoll.control.event.AgentEvent.Heard;
import io.atoll.control.event.AgentEvent.LinkOpened;
import io.atoll.control.event.ControlRecord.RestorationRecord;
import io.atoll.control.event.Effect;
import io.atoll.control.event.EventKind;
import io.atoll.control.event.Reply;
import io.atoll.control.event.Snapshot;
import io.atoll.control.live.Changes;
import io.atoll.control.live.LiveSite;
import io.atoll.control.live.Moment;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.Term;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What this record knows of its own past, and how a past that it lost is noticed: a database that
 * was put back to an older state says nothing of it itself, but sites have heard of terms, marks,
 * acknowledged reports and decisions that it does not have.
 *
 * <p>Durable. Called on the leader's thread. What a site tells is a claim: it costs a new term at
 * most once a minute, whoever lies.
 */
public final class Past {
    /** A leader takes this long at least before it believes the next such claim. */
    static final Duration BETWEEN_FINDINGS = Duration.ofMinutes(1);

    /** Terms and fences given from now on begin above the next multiple of it. */
    static final int LEAP = 1_000;

    /** No record was ever put back by so many terms. */
    private static final long MOST_TERMS_AHEAD = 1_000_000;

    private final Moment moment;
    private final Changes changes;
    private final Invitations invitations;
    private final SortedMap<Term, UUID> marks;
    private final List<RestorationRecord> restorations;

    public Past(Moment moment, Changes changes, Invitations invitations, Snapshot snapshot) {
        this.moment = moment;
        this.changes = changes;
        this.invitations = invitations;
        marks = new TreeMap<>(snapshot.marks());
        restorations = new ArrayList<>(snapshot.restorations());
        restorations.sort((a, b) -> Integer.compare(a.number(), b.number()));
    }

    /** The mark of this leader's term. */
    UUID mark() {
        return Objects.requireNonNull(marks.get(moment.term()), "the mark of this term");
    }

    /** Number of the newest restoration; 0: the record was never put back. */
    int newest() {
        return restorations.isEmpty() ? 0 : restorations.getLast().number();
    }

    /**
     * The fence that may have been given to an execution of this age in a past that is lost, and
     * all below it. As terms do, it grows with what sites have heard: the number of restorations is
     * lost with the record when that is put back further still.
     */
    int fenceFloor(Instant createdAt) {
        return restorations.isEmpty() || createdAt.isAfter(restorations.getLast().foundAt())
                ? 0
                : (int)
                        Math.min(
                                restorations.getLast().termFloor().number(),
                                Integer.MAX_VALUE - LEAP);
    }

    /**
     * What the site has heard of a past that this record has lost, in words; empty: nothing, or
     * nothing new.
     */
    Optional<String> lost(LinkOpened hello, LiveSite site) {
        var heard = hello.heard();
        if (heard.term().compareTo(moment.term()) > 0) {
            return Optional.of(
                    "it has heard a leader of term %s, the newest on record is %s"
                            .formatted(heard.term(), moment.term()));
        }
        if (heard.mark().isPresent() && !isOnRecord(heard.term(), heard.mark().get())) {
            return Optional.of(
                    "it has heard a leader of term %s that is not on record"
                            .formatted(heard.term()));
        }
        if (heard.acknowledged().number() > site.applied().number()) {
            return Optional.of(
                    "its report %d was acknowledged, the newest on record is %d"
                            .formatted(heard.acknowledged().number(), site.applied().number()));
        }
        // Since it was heard, it may hold for a while what it was told to stop.
        boolean told = newest() > 0 && site.heardSince() >= newest();
        return heard.decisionKnown() || told
                ? Optional.empty()
                : Optional.of("it holds an attempt whose decision is not on record");
    }

    /** Whether what {@code site} tells of a lost past was not found already. */
    boolean isNews(LinkOpened hello, LiveSite site) {
        return site.heardSince() >= newest() || isAhead(hello.heard());
    }

    // Of terms older than the oldest mark that is kept, nothing is concluded.
    private boolean isOnRecord(Term term, UUID mark) {
        var known = marks.get(term);
        return known == null ? term.compareTo(marks.firstKey()) < 0 : known.equals(mark);
    }

    // Whether it may have heard a leader that is not below this one's term.
    private boolean isAhead(Heard heard) {
        return heard.term().compareTo(moment.term()) > 0
                || (heard.term().equals(moment.term())
                        && heard.mark().filter(mark()::equals).isEmpty());
    }

    /**
     * The record was put back since this site was heard last: it is written down, operators are
     * told, and another term begins, above all that any site can have heard. Sites come to that.
     */
    Reply found(LinkOpened hello, String why) {
        if (!restorations.isEmpty()
                && restorations.getLast().foundAt().plus(BETWEEN_FINDINGS).isAfter(moment.now())) {
            return refused(hello, why + "; the same was found a moment ago, try again later");
        }
        if (hello.heard().term().number() - moment.term().number() > MOST_TERMS_AHEAD) {
            return refused(hello, why + ", which cannot be");
        }
        var highest = Math.max(moment.term().number(), hello.heard().term().number());
        var row =
                new RestorationRecord(
                        newest() + 1,
                        moment.now(),
                        hello.site(),
                        why,
                        new Term((highest / LEAP + 1) * LEAP));
        restorations.add(row);
        changes.record(row);
        invitations.voidStored();
        tell(row);
        return refused(
                hello, "the record was put back to an older state (" + why + "); dial again");
    }

    private void tell(RestorationRecord row) {
        changes.event(
                Changes.FEDERATION,
                moment.now(),
                EventKind.RECORD_RESTORED,
                Integer.toString(row.number()),
                "site",
                row.toldBy().text(),
                "why",
                row.why(),
                "policies",
                moment.engine().policies().digest().toString());
        var sentence =
                "the record was put back to an older state, as site '%s' tells: %s. What was accepted or changed since that state is lost; see docs/operations/backup-and-restore.md"
                        .formatted(row.toldBy(), row.why());
        changes.effect(new Effect.LogWarning(sentence));
        changes.effect(
                new Effect.EndTerm(
                        "the record was put back to an older state: a term above %s begins"
                                .formatted(row.termFloor())));
    }

    private static Reply refused(LinkOpened hello, String why) {
        return new Reply.Refused(
                ErrorCode.UNAVAILABLE,
                "cannot open the link of site '%s': %s".formatted(hello.site(), why));
    }
}
