/** A PostgreSQL server of our own, started from binaries and kept between starts. */
@org.jspecify.annotations.NullMarked
package io.atoll.server.postgres.embedded;
