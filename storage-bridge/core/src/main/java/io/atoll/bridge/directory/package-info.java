/** Folders as content: the stream format {@code atoll-directory 1}. */
@NullMarked
package io.atoll.bridge.directory;

import org.jspecify.annotations.NullMarked;
