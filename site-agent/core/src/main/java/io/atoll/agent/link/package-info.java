/** What crosses the link, as values: messages from the control plane and reports to it. */
@org.jspecify.annotations.NullMarked
package io.atoll.agent.link;
