package io.atoll.bridge;

import io.atoll.kernel.kind.Kind;
import io.atoll.kernel.random.RandomSource;
import java.nio.file.Path;

/** A way in which contents may be kept. Stateless. What it opens passes the stores' contract. */
public interface StoreKind extends Kind {
    /**
     * Opens the store at {@code place}, which is made if need be. May block.
     *
     * @throws io.atoll.kernel.AtollException UNAVAILABLE if it cannot be used
     */
    ContentStore open(Place place);

    /**
     * Where a store is and how large it may grow.
     *
     * @param folder absolute; what keeps contents elsewhere leaves it alone
     * @param quotaBytes Long.MAX_VALUE: none
     */
    record Place(Path folder, long quotaBytes, RandomSource random) {}
}
