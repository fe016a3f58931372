/** Tests of io.atoll.protocol.tls. */
@org.jspecify.annotations.NullMarked
package io.atoll.protocol.tls;
