/** System tests: the real programs, real servers and real networks. */
@org.jspecify.annotations.NullMarked
package io.atoll.testbed;
