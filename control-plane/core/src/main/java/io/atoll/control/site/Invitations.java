package io.atoll.control.site;

import io.atoll.control.event.ControlRecord.InvitationRecord;
import io.atoll.control.live.Changes;
import io.atoll.control.live.Moment;
import io.atoll.kernel.digest.Digest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Owns the invitations of sites that have not expired, used ones included. Durable. Called by
 * {@link SiteRegistry} and {@link Past} on the leader's thread.
 */
public final class Invitations {
    private final Moment moment;
    private final Changes changes;
    private final Map<Digest, InvitationRecord> rows = new HashMap<>();
    private final Set<Digest> stored;

    /** {@code restored}: of older leaders. */
    public Invitations(Moment moment, Changes changes, List<InvitationRecord> restored) {
        this.moment = moment;
        this.changes = changes;
        restored.forEach(row -> rows.put(row.token(), row));
        stored = new HashSet<>(rows.keySet());
    }

    /** Used or not, perhaps expired. */
    Optional<InvitationRecord> find(Digest token) {
        return Optional.ofNullable(rows.get(token));
    }

    /** A new one, or one that was used. */
    void put(InvitationRecord row) {
        rows.put(row.token(), row);
        changes.record(row);
    }

    void dropExpired() {
        rows.values().removeIf(row -> row.expiresAt().isBefore(moment.now()));
    }

    /**
     * Invitations of an older state of the record are good for nothing more: their tokens may have
     * been used since.
     */
    void voidStored() {
        for (var row : List.copyOf(rows.values())) {
            if (row.usedBy().isEmpty() && stored.contains(row.token())) {
                rows.remove(row.token());
                changes.record(
                        new InvitationRecord(
                                row.token(),
                                row.site(),
                                row.bound(),
                                moment.now().minusMillis(1),
                                row.usedBy(),
                                row.generation()));
            }
        }
    }
}
