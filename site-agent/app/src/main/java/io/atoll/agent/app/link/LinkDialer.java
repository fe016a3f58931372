package io.atoll.agent.app.link;

import io.atoll.agent.app.config.Address;

/** Opens streams to the control plane. */
@FunctionalInterface
public interface LinkDialer {
    /**
     * Begins to open a stream and returns at once; what comes of it the listener hears.
     *
     * @throws io.atoll.kernel.AtollException UNAVAILABLE if that cannot even be tried
     */
    LinkStream open(Address address, LinkStream.Listener listener);
}
