package io.atoll.control.live;

import io.atoll.kernel.id.SiteName;
import io.atoll.policy.PlacementEngine;
import io.atoll.policy.data.DataPolicy.StoreFacts;

/** The policies in force and the global store that they speak of: live, or as they were once. */
public interface InForce {
    /** The policies in force. */
    PlacementEngine engine();

    /** The global store. */
    SiteName global();

    /** The global store as residency sees it. */
    StoreFacts globalFacts();
}
