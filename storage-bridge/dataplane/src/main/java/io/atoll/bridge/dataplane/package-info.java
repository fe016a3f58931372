/** The data plane: contents move between stores over HTTP/1.1 and TLS, by ticket. */
@NullMarked
package io.atoll.bridge.dataplane;

import org.jspecify.annotations.NullMarked;
