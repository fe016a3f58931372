/** What all parts of the agent work with: threads for slow work, and the way back to the loop. */
@org.jspecify.annotations.NullMarked
package io.atoll.agent.app.work;
