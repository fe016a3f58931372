/** Who asks: callers, their roles, and the keys that make a request repeatable. */
@org.jspecify.annotations.NullMarked
package io.atoll.control.access;
