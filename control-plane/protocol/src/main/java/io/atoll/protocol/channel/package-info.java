/** gRPC channels and servers with limits, deadlines and the peer's identity. */
@org.jspecify.annotations.NullMarked
package io.atoll.protocol.channel;
