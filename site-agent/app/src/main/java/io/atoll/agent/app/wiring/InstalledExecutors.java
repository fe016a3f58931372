package io.atoll.agent.app.wiring;

import io.atoll.agent.app.process.ProcessKind;
import io.atoll.agent.executor.ExecutorKind;
import io.atoll.kernel.kind.Kinds;

/** The kinds of executors that this agent ships with. A new one is named here and nowhere else. */
public final class InstalledExecutors {
    public static final Kinds<ExecutorKind> ALL = Kinds.<ExecutorKind>of(new ProcessKind());

    private InstalledExecutors() {}
}
