package io.atoll.agent.app.process;

import io.atoll.agent.executor.Executor;
import io.atoll.agent.executor.ExecutorKind;
import io.atoll.work.Runtimes;

/** Work as plain processes of the agent's own account, under its supervisor. */
public final class ProcessKind implements ExecutorKind {
    @Override
    public String name() {
        return "process";
    }

    @Override
    public Runtimes runtimes() {
        return Runtimes.PLAIN;
    }

    @Override
    public Executor make(Place place) {
        var launch = SupervisorLaunch.in(place.dataDir());
        return new ProcessExecutor(
                place.bound() ? launch.bound() : launch, place.time(), place.say()::accept);
    }
}
