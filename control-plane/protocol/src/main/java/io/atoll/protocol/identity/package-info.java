/** Who a peer is: the federation's certificate authority, certificates, keys and tokens. */
@org.jspecify.annotations.NullMarked
package io.atoll.protocol.identity;
