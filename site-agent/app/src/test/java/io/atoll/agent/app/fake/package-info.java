/** A control plane for tests, over real gRPC and TLS. */
@org.jspecify.annotations.NullMarked
package io.atoll.agent.app.fake;
