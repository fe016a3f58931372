/** Where randomness comes from; nothing else draws random numbers. */
@org.jspecify.annotations.NullMarked
package io.atoll.kernel.random;
