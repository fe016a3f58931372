/** How what the agent must not forget is written in its journal. */
@org.jspecify.annotations.NullMarked
package io.atoll.agent.record;
