/** The real clock and the real randomness: the only package that reads either. */
@org.jspecify.annotations.NullMarked
package io.atoll.kernel.system;
