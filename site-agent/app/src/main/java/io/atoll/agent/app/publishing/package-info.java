/** Hashes what an attempt made, and its logs, into the site's store. */
@org.jspecify.annotations.NullMarked
package io.atoll.agent.app.publishing;
