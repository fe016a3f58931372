/** Artifacts, and the replicas that hold their content. */
@org.jspecify.annotations.NullMarked
package io.atoll.control.artifact;
