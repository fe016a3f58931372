/** Disks of the site: what attempts take of them, and the room that the agent keeps for itself. */
@NullMarked
package io.atoll.agent.app.disk;

import org.jspecify.annotations.NullMarked;
