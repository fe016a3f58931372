/**
 * Placement and data policies as pure functions: (policies, request, facts) to a decision with its
 * explanation.
 */
@org.jspecify.annotations.NullMarked
package io.atoll.policy;
