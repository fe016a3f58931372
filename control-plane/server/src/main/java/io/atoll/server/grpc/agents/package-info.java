/** Agents: joining, the link of each site, its inventories, and readings of its logs. */
@org.jspecify.annotations.NullMarked
package io.atoll.server.grpc.agents;
