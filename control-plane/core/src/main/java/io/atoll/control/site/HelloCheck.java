package io.atoll.control.site;

import io.atoll.control.event.AgentEvent.LinkOpened;
import io.atoll.control.event.Reply;
import io.atoll.control.live.LiveSite;
import io.atoll.kernel.ErrorCode;
import java.util.Optional;

/**
 * Whether an agent that says hello is the one that this record knows. Pure.
 *
 * <p>FENCED: another one has taken its place for good. UNAVAILABLE: this record does not know it,
 * as one that was put back to an older state does not; a younger one may.
 */
final class HelloCheck {
    private HelloCheck() {}

    /** Why {@code hello} cannot open a link; empty: it can. @param known absent: no such site */
    static Optional<Reply.Refused> refusal(Optional<LiveSite> known, LinkOpened hello) {
        if (known.filter(site -> isOnRecord(site, hello)).isEmpty()) {
            return refused(
                    ErrorCode.UNAVAILABLE,
                    "site '%s' has not joined with generation %s as far as this record goes; if it"
                            + " has, the record was put back to an older state: invite the site and"
                            + " join again",
                    hello.site(),
                    hello.generation());
        }
        var site = known.get();
        var row = site.row();
        if (site.retired()) {
            return refused(ErrorCode.FENCED, "site '%s' was retired", hello.site());
        }
        if (!row.generation().equals(hello.generation())
                || row.keyFingerprint().filter(hello.key()::equals).isEmpty()) {
            return refused(
                    ErrorCode.FENCED,
                    "site '%s' has generation %s with another key (this agent has %s)",
                    hello.site(),
                    row.generation(),
                    hello.generation());
        }
        if (row.installation().filter(hello.installation()::equals).isEmpty()) {
            return refused(
                    ErrorCode.FENCED,
                    "site '%s' is another installation (got %s)",
                    hello.site(),
                    hello.installation());
        }
        return oldJournal(site, hello);
    }

    private static boolean isOnRecord(LiveSite site, LinkOpened hello) {
        return site.row().keyFingerprint().isPresent()
                && site.row().generation().compareTo(hello.generation()) >= 0;
    }

    // It would give out numbers again that count as applied: those reports would be lost.
    private static Optional<Reply.Refused> oldJournal(LiveSite site, LinkOpened hello) {
        if (hello.startCounter() < site.row().startCounter()) {
            return refused(
                    ErrorCode.FENCED,
                    "the agent of site '%s' was started again since (start %d, this is %d); if its"
                            + " folder was put back from a copy, join again with a new token",
                    hello.site(),
                    site.row().startCounter(),
                    hello.startCounter());
        }
        if (hello.startCounter() == site.row().startCounter()
                && site.row()
                        .process()
                        .filter(known -> !known.equals(hello.process()))
                        .isPresent()) {
            // Its folder was copied, or its machine: both would do the same work.
            return refused(
                    ErrorCode.FENCED,
                    "the agent of site '%s' runs twice (both say start %d of the same"
                        + " installation); end one, and let the other join again with a new token",
                    hello.site(),
                    hello.startCounter());
        }
        if ((hello.highestReport() < site.applied().number() && !isNumberedAnew(site, hello))
                || hello.heard().acknowledged().contradicts(site.applied())) {
            return refused(
                    ErrorCode.FENCED,
                    "the journal of site '%s' was rolled back (its highest report is %d, %d is"
                            + " applied); join again with a new token",
                    hello.site(),
                    hello.highestReport(),
                    site.applied().number());
        }
        return Optional.empty();
    }

    /**
     * Whether the number of {@code site} on record is one that it was told to go on from after its
     * stock was taken, and that it need not have heard. Older versions tell no mark, and no chain.
     */
    static boolean isNumberedAnew(LiveSite site, LinkOpened hello) {
        return site.applied().chain() == 0 && hello.heard().mark().isPresent();
    }

    // The core depends on no annotations that would check the format.
    @SuppressWarnings("AnnotateFormatMethod")
    private static Optional<Reply.Refused> refused(
            ErrorCode code, String sentence, Object... values) {
        return Optional.of(
                new Reply.Refused(code, "cannot open the link: " + sentence.formatted(values)));
    }
}
