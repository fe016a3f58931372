/** Reads what people ask for from the rows of the database. */
@org.jspecify.annotations.NullMarked
package io.atoll.server.query;
