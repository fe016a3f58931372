package io.atoll.control.leader;

import io.atoll.control.event.ControlEvent;
import io.atoll.control.event.Effect;
import io.atoll.kernel.id.IdSource;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.id.Term;
import io.atoll.policy.PlacementEngine;
import java.time.Instant;
import java.util.List;

/** Owns all live state. */
public final class Federation {
    private Federation() {}

    /**
     * Live state as of {@code snapshot}. Every joined site counts as disconnected since {@code now}
     * and is granted a full lease; deferred requests of an older leader are forgotten.
     */
    public static Federation rebuild(
            Snapshot snapshot, LeaderConfig config, Term term, IdSource ids, Instant now) {
        throw new UnsupportedOperationException(
                snapshot.toString() + config + term + ids.next() + now);
    }

    /** What {@code event} leads to; live state has changed when this returns. */
    public Outcome apply(ControlEvent event, Instant now) {
        throw new UnsupportedOperationException(event + " " + now);
    }

    /** Everything that a site whose link was just opened must be told. */
    public List<Effect> effectsFor(SiteName site, Instant now) {
        throw new UnsupportedOperationException(site + " " + now);
    }

    /** The policies in force. */
    public PlacementEngine policies() {
        throw new UnsupportedOperationException();
    }
}
