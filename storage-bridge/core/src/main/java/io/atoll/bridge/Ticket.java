package io.atoll.bridge;

import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.id.Term;
import java.time.Instant;
import java.util.SortedSet;
import java.util.UUID;

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
    /** READ: the peer fetches from the store. WRITE: the peer pushes to it. */
    public enum Verb {
        READ,
        WRITE
    }
}
