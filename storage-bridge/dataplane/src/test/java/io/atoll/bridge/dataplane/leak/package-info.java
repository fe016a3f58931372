/** Fails tests whose code loses a buffer of Netty's. */
@org.jspecify.annotations.NullMarked
package io.atoll.bridge.dataplane.leak;
