/**
 * The system of record: connections, migrations and the term that every write is checked against.
 */
@org.jspecify.annotations.NullMarked
package io.atoll.server.postgres;
