package io.atoll.agent.app.supervisor;

/** What a supervisor works with on its machine. */
record Machine(Processes processes, ProcessTable table, Cgroups cgroups, LastLook lastLook) {}
