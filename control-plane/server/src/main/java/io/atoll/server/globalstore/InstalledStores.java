package io.atoll.server.globalstore;

import io.atoll.bridge.StoreKind;
import io.atoll.bridge.store.PosixStoreKind;
import io.atoll.kernel.kind.Kinds;

/** The kinds of global stores that ship. A new one is named here and nowhere else. */
public final class InstalledStores {
    public static final Kinds<StoreKind> ALL = Kinds.<StoreKind>of(new PosixStoreKind());

    private InstalledStores() {}
}
