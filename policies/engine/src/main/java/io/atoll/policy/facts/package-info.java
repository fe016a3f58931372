/** What is known of sites and their pools when a placement is decided. */
@org.jspecify.annotations.NullMarked
package io.atoll.policy.facts;
