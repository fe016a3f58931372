/** Routes whose answers go on: events as they happen, logs as they are written. */
@org.jspecify.annotations.NullMarked
package io.atoll.server.http.stream;
