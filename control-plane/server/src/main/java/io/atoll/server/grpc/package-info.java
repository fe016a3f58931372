/** The gRPC servers of agents and instances: which service listens where. */
@org.jspecify.annotations.NullMarked
package io.atoll.server.grpc;
