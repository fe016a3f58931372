/** Tests of io.atoll.protocol.channel. */
@org.jspecify.annotations.NullMarked
package io.atoll.protocol.channel;
