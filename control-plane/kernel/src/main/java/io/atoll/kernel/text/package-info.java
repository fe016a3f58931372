/** Text of somebody else within our sentences. */
@NullMarked
package io.atoll.kernel.text;

import org.jspecify.annotations.NullMarked;
