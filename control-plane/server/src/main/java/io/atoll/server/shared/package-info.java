/** Soft state that instances share; losing all of it costs nothing but time. */
@org.jspecify.annotations.NullMarked
package io.atoll.server.shared;
