/** Hashes files and folders where their owner put them. */
@org.jspecify.annotations.NullMarked
package io.atoll.agent.app.inplace;
