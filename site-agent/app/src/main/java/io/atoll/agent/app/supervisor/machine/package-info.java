/** What the supervisor asks of the operating system: processes, their table, cgroups, start. */
@org.jspecify.annotations.NullMarked
package io.atoll.agent.app.supervisor.machine;
