/** Other instances: channels to them, commands forwarded, and links relayed to the leader. */
@org.jspecify.annotations.NullMarked
package io.atoll.server.grpc.instances;
