package io.atoll.server.shared;

import io.atoll.kernel.system.SystemTimeSource;

class InMemorySharedStateTest extends SharedStateContract {
    private final SharedState state = new InMemorySharedState(new SystemTimeSource());

    @Override
    SharedState state() {
        return state;
    }
}
