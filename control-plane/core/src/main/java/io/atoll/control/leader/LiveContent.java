package io.atoll.control.leader;

import io.atoll.bridge.Content;
import io.atoll.control.event.ControlRecord.ReplicaRecord;
import io.atoll.kernel.id.SiteName;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A content with its replicas and what waits for it. Owned by {@link TransferPlanner}. */
final class LiveContent {
    private final Content content;
    private final Map<SiteName, ReplicaRecord> replicas = new TreeMap<>();
    private final Map<SiteName, LiveTransfer> transfers = new TreeMap<>();
    private final Set<LiveExecution> waiting = new LinkedHashSet<>();
    private int artifacts;

    LiveContent(Content content) {
        this.content = content;
    }

    Content content() {
        return content;
    }

    Map<SiteName, ReplicaRecord> replicas() {
        return replicas;
    }

    /** The latest transfer to each store. */
    Map<SiteName, LiveTransfer> transfers() {
        return transfers;
    }

    /** Ready executions that cannot be placed before this content has moved. */
    Set<LiveExecution> waiting() {
        return waiting;
    }

    /** How many live artifacts have this content. */
    int artifacts() {
        return artifacts;
    }

    void artifacts(int change) {
        artifacts += change;
    }
}
