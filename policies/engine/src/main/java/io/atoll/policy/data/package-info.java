/** Data policies and the release code that they name. */
@org.jspecify.annotations.NullMarked
package io.atoll.policy.data;
