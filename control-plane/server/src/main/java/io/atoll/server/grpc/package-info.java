/** The agents' and instances' gRPC services: joining, links, and the way to the leader. */
@org.jspecify.annotations.NullMarked
package io.atoll.server.grpc;
