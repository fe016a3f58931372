package io.atoll.server.wiring;

import io.atoll.kernel.AtollException;
import io.atoll.server.commands.CommandGateway;
import io.atoll.server.config.ServerConfig;
import io.atoll.server.grpc.agents.SiteLinks;
import io.atoll.server.identity.ClientFile;

/**
 * One instance of the control plane, from its first server to its last port. Owns everything it
 * started; {@link #close} stops it in the reverse order, each part within its own limit.
 */
public final class ServerInstance implements AutoCloseable {
    private final Closers closers;
    private final CommandGateway commands;
    private final SiteLinks links;
    private final ClientFile client;

    ServerInstance(Closers closers, CommandGateway commands, SiteLinks links, ClientFile client) {
        this.closers = closers;
        this.commands = commands;
        this.links = links;
        this.client = client;
    }

    /**
     * Starts an instance and waits until it serves and knows a leader.
     *
     * @throws AtollException if it cannot: what was started is stopped again
     */
    public static ServerInstance start(ServerConfig config, ServerSystem system, HttpStart http) {
        var closers = new Closers();
        try {
            return new Assembly(config, system, http, closers).start();
        } catch (AtollException | IllegalStateException e) {
            closers.close();
            throw e;
        }
    }

    /** The way of commands, as the REST server uses it. */
    public CommandGateway commands() {
        return commands;
    }

    /** How many links are open here, if this instance leads. */
    public int links() {
        return links.count();
    }

    /** What programs on this machine are told. */
    public ClientFile client() {
        return client;
    }

    @Override
    public void close() {
        closers.close();
    }
}
