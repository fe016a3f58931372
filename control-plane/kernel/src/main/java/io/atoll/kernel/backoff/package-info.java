/** Waiting between retries. */
@org.jspecify.annotations.NullMarked
package io.atoll.kernel.backoff;
