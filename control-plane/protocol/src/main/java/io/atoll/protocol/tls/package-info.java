/** TLS 1.3 between peers, trusted by the federation's certificate authority and SPIFFE names. */
@org.jspecify.annotations.NullMarked
package io.atoll.protocol.tls;
