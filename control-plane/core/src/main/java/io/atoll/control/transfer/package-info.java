/**
 * Transfers between stores: which are needed by the I/O rule, who is ordered to move what next, and
 * what became of it.
 */
@org.jspecify.annotations.NullMarked
package io.atoll.control.transfer;
