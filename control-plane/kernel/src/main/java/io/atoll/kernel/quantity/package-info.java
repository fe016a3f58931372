/** Amounts with units, parsed and printed the same way everywhere. */
@org.jspecify.annotations.NullMarked
package io.atoll.kernel.quantity;
