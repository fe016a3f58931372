/** What the leader tells sites, as wire messages, and what they say at a hello. */
@org.jspecify.annotations.NullMarked
package io.atoll.server.grpc.wire;
