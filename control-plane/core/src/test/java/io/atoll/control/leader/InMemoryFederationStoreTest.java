package io.atoll.control.leader;

import io.atoll.control.commit.FederationStore;
import io.atoll.control.commit.InMemoryFederationStore;

class InMemoryFederationStoreTest extends FederationStoreContract {
    @Override
    protected FederationStore newStore() {
        return new InMemoryFederationStore();
    }
}
