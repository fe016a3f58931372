/** One class for each thing that is measured. */
@org.jspecify.annotations.NullMarked
package io.atoll.testbed.benchmarks.measure;
