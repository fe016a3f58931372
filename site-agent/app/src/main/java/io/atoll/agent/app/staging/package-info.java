/** Lays out an attempt's folder and makes its command and environment. */
@org.jspecify.annotations.NullMarked
package io.atoll.agent.app.staging;
