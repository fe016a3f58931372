package io.atoll.agent.executor;

import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.quantity.Cpu;
import io.atoll.kernel.quantity.Resources;
import java.util.Optional;

/** What the attempts of tests ask for. */
public final class Asked {
    public static final PoolName POOL = new PoolName("cpu");

    /** One core, 64 MiB. */
    public static final Resources LITTLE =
            new Resources(Cpu.ofCores(1), ByteSize.parse("64MiB"), ByteSize.ZERO, Optional.empty());

    private Asked() {}
}
