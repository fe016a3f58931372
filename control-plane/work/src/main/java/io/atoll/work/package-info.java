/**
 * What the control plane and its sites tell each other about work: what to run, what to move, and
 * what came of it. One type for each, which both cores use as it is; {@code io.atoll.protocol.work}
 * has their wire form.
 */
@org.jspecify.annotations.NullMarked
package io.atoll.work;
