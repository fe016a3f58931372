/** Puts an instance together, starts it in order and stops it again. */
@org.jspecify.annotations.NullMarked
package io.atoll.server.wiring;
