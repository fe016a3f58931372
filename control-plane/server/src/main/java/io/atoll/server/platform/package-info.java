/** What the server asks of the machine it runs on. */
@org.jspecify.annotations.NullMarked
package io.atoll.server.platform;
