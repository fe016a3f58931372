/** Names and identifiers that mean the same thing in every process. */
@org.jspecify.annotations.NullMarked
package io.atoll.kernel.id;
