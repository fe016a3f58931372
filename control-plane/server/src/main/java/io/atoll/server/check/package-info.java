/** What is wrong with a configuration and the machine it is for, before anything starts. */
@org.jspecify.annotations.NullMarked
package io.atoll.server.check;
