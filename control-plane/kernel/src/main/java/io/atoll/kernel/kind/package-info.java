/** Kinds of things of which a program may have several, such as executors and stores, by name. */
@org.jspecify.annotations.NullMarked
package io.atoll.kernel.kind;
