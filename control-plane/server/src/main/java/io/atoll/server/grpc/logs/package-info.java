/** Logs asked for at one instance and read at the site that another instance is linked to. */
@org.jspecify.annotations.NullMarked
package io.atoll.server.grpc.logs;
