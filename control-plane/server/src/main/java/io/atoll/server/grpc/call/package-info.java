/**
 * What every gRPC stream and call shares: answering once, sending in order, taking in, versions.
 */
@org.jspecify.annotations.NullMarked
package io.atoll.server.grpc.call;
