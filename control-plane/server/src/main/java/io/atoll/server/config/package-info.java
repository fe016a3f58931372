/** What an operator can set for a control plane instance, checked. */
@org.jspecify.annotations.NullMarked
package io.atoll.server.config;
