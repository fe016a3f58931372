/** What is only appended to the database, and how long it stays. */
@NullMarked
package io.atoll.server.retention;

import org.jspecify.annotations.NullMarked;
