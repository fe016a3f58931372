/** Serving a page to programs of this machine. */
@org.jspecify.annotations.NullMarked
package io.atoll.protocol.http;
