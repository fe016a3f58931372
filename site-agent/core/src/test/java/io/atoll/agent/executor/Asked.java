package io.atoll.agent.executor;

import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.quantity.Cpu;
import java.util.Optional;

/** What the attempts of tests ask for. */
public final class Asked {
    public static final PoolName POOL = new PoolName("cpu");

    /** One core, 64 MiB. */
    public static final AttemptLaunch.Resources LITTLE =
            new AttemptLaunch.Resources(
                    Cpu.ofCores(1), ByteSize.parse("64MiB"), 0, Optional.empty());

    private Asked() {}
}
