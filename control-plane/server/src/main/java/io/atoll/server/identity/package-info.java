/** What this instance is known by: its id, keys, tokens, and the file that tells programs. */
@org.jspecify.annotations.NullMarked
package io.atoll.server.identity;
