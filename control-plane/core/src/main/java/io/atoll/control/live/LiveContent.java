package io.atoll.control.live;

import io.atoll.bridge.Content;
import io.atoll.control.event.ControlRecord.ReplicaRecord;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.SiteName;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A content with its replicas and what waits for it. Owned by {@code Contents}. */
public final class LiveContent {
    private final Content content;
    private final Map<SiteName, ReplicaRecord> replicas = new TreeMap<>();
    private final Map<SiteName, Set<ProjectName>> shown = new TreeMap<>();
    private final Map<Lane, LiveTransfer> transfers = new HashMap<>();
    private final Set<LiveExecution> waiting = new LinkedHashSet<>();
    private int artifacts;

    /** A way to a store for one project: whoever needs the same copy for it shares it. */
    public record Lane(SiteName to, ProjectName project) {}

    public LiveContent(Content content) {
        this.content = content;
    }

    public Content content() {
        return content;
    }

    public Map<SiteName, ReplicaRecord> replicas() {
        return replicas;
    }

    /** Whether its bytes were shown at {@code site} for {@code project}. */
    public boolean shown(SiteName site, ProjectName project) {
        return shown.getOrDefault(site, Set.of()).contains(project);
    }

    /** Whether this is new. */
    public boolean show(SiteName site, ProjectName project) {
        return shown.computeIfAbsent(site, _ -> new TreeSet<>()).add(project);
    }

    /** The latest transfer in each lane. */
    public Map<Lane, LiveTransfer> transfers() {
        return transfers;
    }

    /** Ready executions that cannot be placed before this content has moved. */
    public Set<LiveExecution> waiting() {
        return waiting;
    }

    /** How many live artifacts have this content. */
    public int artifacts() {
        return artifacts;
    }

    public void addArtifacts(int change) {
        artifacts += change;
    }
}
