/** Agents without a site: they speak the whole protocol and carry nothing out. */
@org.jspecify.annotations.NullMarked
package io.atoll.testbed.benchmarks.hollow;
