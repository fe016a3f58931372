package io.atoll.bridge.dataplane;

import io.atoll.bridge.Content;

/** What a client does on a connection. Owned by its transfer thread. */
interface ClientTransfer {
    Content run(ClientSession session);

    /** Bytes of content received so far. */
    long receivedBytes();

    /** Bytes of content sent so far. */
    long sentBytes();
}
