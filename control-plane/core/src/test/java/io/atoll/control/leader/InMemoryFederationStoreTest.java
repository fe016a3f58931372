package io.atoll.control.leader;

class InMemoryFederationStoreTest extends FederationStoreContract {
    @Override
    protected FederationStore newStore() {
        return new InMemoryFederationStore();
    }
}
