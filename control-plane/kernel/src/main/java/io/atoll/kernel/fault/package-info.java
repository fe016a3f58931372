/** What happens when an invariant of our own code is broken. */
@org.jspecify.annotations.NullMarked
package io.atoll.kernel.fault;
