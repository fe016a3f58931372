/** The whole federation in one thread under virtual time, from one seed. */
@org.jspecify.annotations.NullMarked
package io.atoll.simulation;
