/**
 * What crosses a connection of a data plane, and how bodies are carried between its event loop and
 * a transfer's thread; the same for client and server.
 */
@org.jspecify.annotations.NullMarked
package io.atoll.bridge.dataplane.wire;
