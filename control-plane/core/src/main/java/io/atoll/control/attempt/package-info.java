/**
 * Attempts: handed out under a fence, followed, given up, held back until their outputs are
 * durable, and compared with what sites hold.
 */
@org.jspecify.annotations.NullMarked
package io.atoll.control.attempt;
