/** The executors of a site, and what they tell. */
@org.jspecify.annotations.NullMarked
package io.atoll.agent.app.executor;
