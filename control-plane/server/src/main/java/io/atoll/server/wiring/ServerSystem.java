package io.atoll.server.wiring;

import io.atoll.bridge.StoreKind;
import io.atoll.control.live.Tripwire;
import io.atoll.kernel.fault.FaultHandler;
import io.atoll.kernel.kind.Kinds;
import io.atoll.kernel.random.RandomSource;
import io.atoll.kernel.time.TimeSource;
import java.nio.file.Path;
import java.util.List;

/**
 * What an instance takes from the machine.
 *
 * @param cache where programs are unpacked
 * @param version of this program
 * @param stores the kinds of global stores that there are
 * @param tripwire plants faults in tests
 * @param features what is added to the leader
 */
public record ServerSystem(
        TimeSource time,
        RandomSource random,
        FaultHandler faults,
        Path cache,
        String version,
        Kinds<StoreKind> stores,
        Tripwire tripwire,
        List<ServerFeature> features) {
    public ServerSystem {
        features = List.copyOf(features);
    }
}
