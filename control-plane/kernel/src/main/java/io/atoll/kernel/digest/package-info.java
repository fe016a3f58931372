/** Content digests (SHA-256). */
@org.jspecify.annotations.NullMarked
package io.atoll.kernel.digest;
