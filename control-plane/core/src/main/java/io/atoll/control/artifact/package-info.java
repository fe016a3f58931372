/**
 * Artifacts, and the contents and replicas behind them: what lies where, verified, and for which
 * project it counts.
 */
@org.jspecify.annotations.NullMarked
package io.atoll.control.artifact;
