package io.atoll.bridge.store;

import io.atoll.bridge.ContentStore;
import io.atoll.bridge.memory.InMemoryContentStore;
import io.atoll.kernel.digest.Digest;

class InMemoryContentStoreTest extends ContentStoreContract {
    @Override
    protected ContentStore newStore(long quotaBytes) {
        return new InMemoryContentStore(quotaBytes);
    }

    @Override
    protected void flipBit(ContentStore store, Digest digest, int position) {
        ((InMemoryContentStore) store).flipBit(digest, position);
    }
}
