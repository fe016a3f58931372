package io.atoll.bridge.store;

import io.atoll.bridge.Content;
import io.atoll.bridge.ContentStore;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.nio.ByteBuffer;

/** The answer to who wants to write what is stored already: nothing is missing. */
record AlreadyThere(Content content) implements ContentStore.Writing {
    @Override
    public int nextChunk() {
        return content.chunks().size();
    }

    @Override
    public void write(ByteBuffer bytes) {
        if (bytes.hasRemaining()) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot write content %s: there are more bytes than it has"
                            .formatted(content.digest()));
        }
    }

    @Override
    public void commit() {}

    @Override
    public void close() {}
}
