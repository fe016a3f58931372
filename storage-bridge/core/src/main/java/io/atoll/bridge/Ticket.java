package io.atoll.bridge;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.id.Term;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The signed permission to move one content once, in one direction, between two stores. The same
 * peer may show it again until it expires: that is a resume.
 *
 * @param id unique; a transfer's id or an upload's id
 * @param verb what the peer may do at {@code store}
 * @param store the site whose data plane honours it
 * @param peer who may show it: {@code site/NAME} (proved by its certificate) or {@code caller/NAME}
 *     (a person)
 * @param artifact whose classes were judged
 * @param classes what the content carries: sender and receiver judge residency again by them
 * @param origin site where the artifact was made
 * @param term of the leader that gave it: a site refuses tickets of older terms
 * @param expiresAt to the millisecond
 */
public record Ticket(
        UUID id,
        Verb verb,
        SiteName store,
        String peer,
        ArtifactId artifact,
        Digest digest,
        long sizeBytes,
        SortedSet<String> classes,
        SiteName origin,
        Term term,
        Instant expiresAt) {
    /** Content with more classes is not moved. */
    public static final int MOST_CLASSES = 64;

    private static final String SITE_PEER = "site/";
    private static final Pattern PLAIN = Pattern.compile("[\\x21-\\x7e]{1,200}");

    public Ticket {
        classes = Collections.unmodifiableSortedSet(new TreeSet<>(classes));
        expiresAt = expiresAt.truncatedTo(ChronoUnit.MILLIS);
        check(PLAIN.matcher(peer).matches(), "peer", peer);
        check(sizeBytes >= 0, "size", sizeBytes);
        check(classes.size() <= MOST_CLASSES, "number of classes", classes.size());
        for (String mark : classes) {
            check(PLAIN.matcher(mark).matches(), "class", mark);
        }
    }

    private static void check(boolean holds, String what, Object value) {
        if (!holds) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot make a ticket: its %s is not allowed (got '%s')"
                            .formatted(what, value));
        }
    }

    /** The site that may show it, if it is bound to one; empty if it is bound to a person. */
    public Optional<SiteName> peerSite() {
        return peer.startsWith(SITE_PEER)
                ? Optional.of(new SiteName(peer.substring(SITE_PEER.length())))
                : Optional.empty();
    }

    /** How a site is named as a peer: {@code site/NAME}. */
    public static String peerOf(SiteName site) {
        return SITE_PEER + site.text();
    }

    /** READ: the peer fetches from the store. WRITE: the peer pushes to it. */
    public enum Verb {
        READ,
        WRITE
    }
}
