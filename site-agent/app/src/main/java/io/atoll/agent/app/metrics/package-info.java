/** What a site's agent tells programs that watch it; loaded only where it is configured. */
@org.jspecify.annotations.NullMarked
package io.atoll.agent.app.metrics;
