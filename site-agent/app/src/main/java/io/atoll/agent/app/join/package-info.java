/** How a site becomes part of a federation: key, certificate, and what was answered. */
@org.jspecify.annotations.NullMarked
package io.atoll.agent.app.join;
