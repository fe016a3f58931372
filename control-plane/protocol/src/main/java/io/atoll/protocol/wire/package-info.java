/** Values of the wire that control plane and agent share, and their one codec. */
@org.jspecify.annotations.NullMarked
package io.atoll.protocol.wire;
