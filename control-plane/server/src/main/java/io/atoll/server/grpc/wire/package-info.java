/** Wire messages of the link to the core's values and back. */
@org.jspecify.annotations.NullMarked
package io.atoll.server.grpc.wire;
