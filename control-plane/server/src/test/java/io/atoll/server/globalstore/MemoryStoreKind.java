package io.atoll.server.globalstore;

import io.atoll.bridge.ContentStore;
import io.atoll.bridge.StoreKind;
import io.atoll.bridge.memory.InMemoryContentStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Contents in memory: the worked example of docs/contributing/adding.md. What it opens passes the
 * contract in {@code InMemoryContentStoreTest}.
 */
final class MemoryStoreKind implements StoreKind {
    private final List<InMemoryContentStore> opened =
            Collections.synchronizedList(new ArrayList<>());

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public ContentStore open(Place place) {
        var store = new InMemoryContentStore(place.quotaBytes());
        opened.add(store);
        return store;
    }

    /** What it has opened so far. */
    List<InMemoryContentStore> opened() {
        return List.copyOf(opened);
    }
}
