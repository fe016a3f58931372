/** Tests of io.atoll.protocol.identity. */
@org.jspecify.annotations.NullMarked
package io.atoll.protocol.identity;
