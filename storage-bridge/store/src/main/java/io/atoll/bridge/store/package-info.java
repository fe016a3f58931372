/** The content store on a POSIX file system, and folders packed into and out of it. */
@NullMarked
package io.atoll.bridge.store;

import org.jspecify.annotations.NullMarked;
