package io.atoll.control.live;

import io.atoll.control.decision.DecisionReplay;
import io.atoll.control.decision.FactsDelta.PoolUsed;
import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.quantity.Resources;
import io.atoll.policy.facts.PoolFacts;

/** What the leader has given out of one pool. Owned by {@link LiveSite}. */
public final class LivePool {
    private final SiteName site;
    private PoolFacts offered;
    private long usedCpuMillis;
    private long usedMemoryBytes;
    private int usedGpus;
    private int waiting;

    LivePool(SiteName site, PoolFacts offered) {
        this.site = site;
        this.offered = offered;
    }

    public PoolName name() {
        return offered.name();
    }

    void offer(PoolFacts now) {
        offered = now;
    }

    public void take(Resources resources) {
        use(resources, 1);
    }

    public void giveBack(Resources resources) {
        use(resources, -1);
    }

    private void use(Resources resources, int sign) {
        usedCpuMillis += sign * resources.cpu().millis();
        usedMemoryBytes += sign * resources.memory().bytes();
        usedGpus += sign * resources.gpu().map(Resources.GpuRequest::count).orElse(0);
    }

    /** Counts executions that were assigned here and do not run yet. */
    public void addWaiting(int change) {
        waiting += change;
    }

    /** Executions that were assigned here and do not run yet. */
    public int waiting() {
        return waiting;
    }

    /** What is given out of it. */
    public long usedCpuMillis() {
        return usedCpuMillis;
    }

    /** Memory that is given out of it. */
    public long usedMemoryBytes() {
        return usedMemoryBytes;
    }

    /** Graphics processors that are given out of it. */
    public int usedGpus() {
        return usedGpus;
    }

    public long freeCpuMillis() {
        return Math.max(0, offered.cpu().millis() - usedCpuMillis);
    }

    public long freeMemoryBytes() {
        return Math.max(0, offered.memory().bytes() - usedMemoryBytes);
    }

    public int freeGpus() {
        return Math.max(0, offered.gpu().map(PoolFacts.GpuFacts::count).orElse(0) - usedGpus);
    }

    public PoolUsed delta(long revision) {
        return new PoolUsed(
                revision, site, name(), freeCpuMillis(), freeMemoryBytes(), freeGpus(), waiting);
    }

    /** As placement sees it now. */
    PoolFacts facts() {
        return DecisionReplay.free(
                offered, freeCpuMillis(), freeMemoryBytes(), freeGpus(), waiting);
    }
}
