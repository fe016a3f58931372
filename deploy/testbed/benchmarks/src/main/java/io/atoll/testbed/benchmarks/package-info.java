/** {@code atoll bench}: what the control plane and an agent carry on this machine. */
@org.jspecify.annotations.NullMarked
package io.atoll.testbed.benchmarks;
