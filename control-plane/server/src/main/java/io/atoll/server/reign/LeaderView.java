package io.atoll.server.reign;

import io.atoll.server.coordination.Leader;
import java.util.Optional;

/** Who leads, as this instance knows it now. Safe from any thread; answers from memory. */
public interface LeaderView {
    /** This instance's own reign. */
    Optional<Reign> reign();

    /** The instance that leads, if it is another one. */
    Optional<Leader> elsewhere();

    /** The newest term this instance has heard of. */
    long term();
}
