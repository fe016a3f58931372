/** Seeds, and proofs that each check can fail. */
@org.jspecify.annotations.NullMarked
package io.atoll.simulation;
