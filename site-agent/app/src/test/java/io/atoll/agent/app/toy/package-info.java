/** An executor of a kind of its own: the worked example of docs/contributing/adding.md. */
@org.jspecify.annotations.NullMarked
package io.atoll.agent.app.toy;
