/** The policies that ship, with golden decisions. */
@org.jspecify.annotations.NullMarked
package io.atoll.policy.catalog;
