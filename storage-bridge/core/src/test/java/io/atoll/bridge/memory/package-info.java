/** A store in memory, for simulations and tests of others. */
@NullMarked
package io.atoll.bridge.memory;

import org.jspecify.annotations.NullMarked;
