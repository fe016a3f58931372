package io.atoll.agent.app.supervisor.machine;

/** What a supervisor works with on its machine. */
public record Machine(
        Processes processes, ProcessTable table, Cgroups cgroups, LastLook lastLook) {}
