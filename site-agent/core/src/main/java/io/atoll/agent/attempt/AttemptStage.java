package io.atoll.agent.attempt;

import io.atoll.agent.executor.Exit;
import io.atoll.work.AttemptReport.MadeOutput;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** Where an attempt stands at its site. Each record holds only what is valid in its stage. */
public sealed interface AttemptStage {

    /** Waits for contents, for awaited attempts or for room in its pool. */
    record Waiting(Instant since) implements AttemptStage {}

    /** Its sandbox is being laid out. */
    record Staging(Instant assignedAt, Instant since) implements AttemptStage {}

    /** The executor was asked to start it; it may run. */
    record Launched(Instant assignedAt, Instant stagingAt, Instant since) implements AttemptStage {}

    /** It runs. */
    record Running(Instant assignedAt, Instant stagingAt, Instant since) implements AttemptStage {}

    /** It ended by itself; its outputs are being hashed into the store. */
    record Publishing(Instant assignedAt, Instant stagingAt, Exit exit) implements AttemptStage {}

    /** It is to stop; nothing of it counts. {@code running}: the executor was told. */
    record Stopping(Instant assignedAt, boolean running) implements AttemptStage {}

    /** It ended and the control plane was told, or will be; kept until released. */
    record Ended(boolean succeeded, SortedMap<String, MadeOutput> outputs) implements AttemptStage {
        public Ended {
            outputs = Collections.unmodifiableSortedMap(new TreeMap<>(outputs));
        }
    }
}
