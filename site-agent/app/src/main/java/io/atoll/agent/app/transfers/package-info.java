/** Carries out transfer orders over the data plane. */
@org.jspecify.annotations.NullMarked
package io.atoll.agent.app.transfers;
