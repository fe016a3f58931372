/** Commands about artifacts: put, get, register in place, list, show, lineage. */
@org.jspecify.annotations.NullMarked
package io.atoll.cli.artifact;
