package io.atoll.agent.app.wiring;

import io.atoll.agent.app.process.ProcessKind;
import io.atoll.agent.executor.ExecutorKinds;

/** The kinds of executors that this agent ships with. A new one is named here and nowhere else. */
public final class InstalledExecutors {
    public static final ExecutorKinds ALL = ExecutorKinds.of(new ProcessKind());

    private InstalledExecutors() {}
}
