@org.jspecify.annotations.NullMarked
package io.atoll.policy.data;
