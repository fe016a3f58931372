package io.atoll.bridge.store;

import io.atoll.bridge.ContentStore;
import io.atoll.bridge.StoreKind;

/** Contents in a folder, which several processes may share. */
public final class PosixStoreKind implements StoreKind {
    @Override
    public String name() {
        return "posix";
    }

    @Override
    public ContentStore open(Place place) {
        return PosixContentStore.open(place.folder(), place.quotaBytes(), place.random());
    }
}
