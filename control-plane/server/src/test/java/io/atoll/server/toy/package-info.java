/** A toy feature: what one has to write to add a resource, its command, its record and its view. */
@NullMarked
package io.atoll.server.toy;

import org.jspecify.annotations.NullMarked;
