package io.atoll.control.event;

import io.atoll.bridge.Ticket;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.SiteName;
import io.atoll.work.Assignment;
import io.atoll.work.TransferOrder;
import java.util.List;
import java.util.SortedSet;
import java.util.UUID;

/**
 * Something to tell the outside once its batch is durable. Idempotent; any may be lost, because all
 * that matters is derived again from state when a link opens and when a deadline passes.
 */
public sealed interface Effect {
    /** Something for a site; dropped when it has no link. */
    sealed interface ToSite extends Effect {
        SiteName site();
    }

    record SendAssignments(SiteName site, List<Assignment> assignments) implements ToSite {
        public SendAssignments {
            assignments = List.copyOf(assignments);
        }
    }

    /** The attempt shall not run any more. @param fenced a newer attempt exists */
    record SendStop(SiteName site, AttemptId attempt, boolean fenced) implements ToSite {}

    /** The site may forget these attempts. */
    record SendRelease(SiteName site, List<AttemptId> attempts) implements ToSite {
        public SendRelease {
            attempts = List.copyOf(attempts);
        }
    }

    /**
     * The mover is told to move a content; repeated with a fresh ticket until it reports.
     *
     * @param ticket unsigned claims; the edge signs them
     */
    record SendOrder(SiteName site, TransferOrder order, Ticket ticket) implements ToSite {}

    record SendRegister(SiteName site, UUID request, String path, SortedSet<String> classes)
            implements ToSite {}

    /** Reports up to {@code number} are durable. */
    record SendAcknowledge(SiteName site, long number) implements ToSite {}

    /** The lease was renewed; the site's heartbeat is answered. */
    record SendHeartbeatAnswer(SiteName site, UUID link) implements ToSite {}

    /** Takes the place of every earlier request. @param number to be named in the answer */
    record RequestInventory(SiteName site, long number) implements ToSite {}

    /**
     * What the site holds and what is on record agree: it sends its reports on from here.
     *
     * @param next number of the next report, above all that either side knows
     */
    record SendResume(SiteName site, long next) implements ToSite {}

    /** Ends a link. */
    record CloseLink(SiteName site, UUID link, String why) implements ToSite {}

    /** What an operator finds in the log. @param sentence names the sites and ids concerned */
    record LogWarning(String sentence) implements Effect {}

    /** The leader ends its term and begins another, to read again what is stored. */
    record EndTerm(String why) implements Effect {}

    /** Events of a project up to {@code number} can be read. */
    record WakeEvents(ProjectName project, long number) implements Effect {}
}
