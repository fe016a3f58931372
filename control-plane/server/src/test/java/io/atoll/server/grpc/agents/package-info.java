@org.jspecify.annotations.NullMarked
package io.atoll.server.grpc.agents;
