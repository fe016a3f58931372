/** The agent's data folder and the SQLite journal in it. */
@org.jspecify.annotations.NullMarked
package io.atoll.agent.app.journal;
