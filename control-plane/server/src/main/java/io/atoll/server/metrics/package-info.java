/** What an instance tells programs that watch it; loaded only where it is configured. */
@org.jspecify.annotations.NullMarked
package io.atoll.server.metrics;
