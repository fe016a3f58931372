/** The storage bridge's pure core: contents, chunks, the I/O rule, tickets and the store port. */
@org.jspecify.annotations.NullMarked
package io.atoll.bridge;
