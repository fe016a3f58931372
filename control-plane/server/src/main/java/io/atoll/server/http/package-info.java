/** REST under /v1: the routes, who may call them, and how failures are told. */
@org.jspecify.annotations.NullMarked
package io.atoll.server.http;
