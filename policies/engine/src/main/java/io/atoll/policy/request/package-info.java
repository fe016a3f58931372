/**
 * What is asked of placement: the request of one execution and the forms of a rule over candidates.
 */
@org.jspecify.annotations.NullMarked
package io.atoll.policy.request;
