/** The control plane instance. */
@org.jspecify.annotations.NullMarked
package io.atoll.server;
