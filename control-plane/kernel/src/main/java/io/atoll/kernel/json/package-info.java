/** Canonical JSON text: the same value always gives the same bytes. */
@org.jspecify.annotations.NullMarked
package io.atoll.kernel.json;
