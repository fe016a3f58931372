/** The programs under measurement as child processes, and what they cost. */
@org.jspecify.annotations.NullMarked
package io.atoll.testbed.benchmarks.program;
