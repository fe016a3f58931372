/** The folder of an attempt: its files, inputs, environment and declared outputs. */
@org.jspecify.annotations.NullMarked
package io.atoll.agent.app.sandbox;
