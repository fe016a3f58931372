/** Commands about runs, and the run of a single command. */
@org.jspecify.annotations.NullMarked
package io.atoll.cli.run;
