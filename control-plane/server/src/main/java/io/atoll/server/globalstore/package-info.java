/** The built-in global store and its data plane. */
@org.jspecify.annotations.NullMarked
package io.atoll.server.globalstore;
