package io.atoll.server.coordination;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.random.RandomSource;
import io.atoll.server.platform.Ports;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.auth.DigestAuthenticationProvider;

/**
 * A ZooKeeper server inside this process, for an instance that leads alone.
 *
 * <p>Soft: its folder is wiped at every start, because the session of a killed leader would
 * otherwise have to run out first (15.8 s were measured); the term lives in PostgreSQL. Listens on
 * loopback; its tree is closed to everybody without the credentials, from before the port opens.
 * Started and closed by one thread.
 */
public final class EmbeddedZooKeeper implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final Duration TICK = Duration.ofMillis(500);
    private static final int MOST_CONNECTIONS = 60;
    private static final int ATTEMPTS = 5;
    private static final int SECRET_BYTES = 18;
    private static final String USER = "atoll";
    private static final List<String> TREE = List.of("/", "/zookeeper", "/zookeeper/quota");

    private final ZooKeeperServer server;
    private final ServerCnxnFactory connections;
    private final String credentials;

    private EmbeddedZooKeeper(
            ZooKeeperServer server, ServerCnxnFactory connections, String credentials) {
        this.server = server;
        this.connections = connections;
        this.credentials = credentials;
    }

    /**
     * Starts the server.
     *
     * @param folder its own folder; everything in it is deleted
     * @param port on loopback; 0 = any free one
     * @throws AtollException CONFLICT if the port is in use; UNAVAILABLE if it cannot be started
     */
    public static EmbeddedZooKeeper start(Path folder, int port, RandomSource random) {
        // Read by ZooKeeper once per process; it has no other place for these. It always answers
        // the
        // word srvr (its version and how busy it is); no other.
        System.setProperty("zookeeper.4lw.commands.whitelist", "");
        System.setProperty("zookeeper.admin.enableServer", "false");
        System.setProperty("zookeeper.forceSync", "no"); // nothing in it outlives the process
        System.setProperty("zookeeper.preAllocSize", "1024"); // KiB; the default is 64 MiB
        var secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        var credentials = USER + ":" + HexFormat.of().formatHex(secret);
        try {
            wipe(folder);
            var server =
                    new ZooKeeperServer(folder.toFile(), folder.toFile(), (int) TICK.toMillis());
            server.setMinSessionTimeout((int) TICK.multipliedBy(2).toMillis());
            server.setMaxSessionTimeout((int) TICK.multipliedBy(120).toMillis());
            server.startdata();
            closeToStrangers(server, credentials);
            var connections = listen(port);
            connections.startup(server);
            return new EmbeddedZooKeeper(server, connections, credentials);
        } catch (IOException | KeeperException | NoSuchAlgorithmException e) {
            throw new AtollException(
                    ErrorCode.UNAVAILABLE,
                    "cannot start ZooKeeper in %s: %s".formatted(folder, e.getMessage()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AtollException(
                    ErrorCode.UNAVAILABLE, "cannot start ZooKeeper: interrupted", e);
        }
    }

    public ZooKeeperAddress address() {
        return new ZooKeeperAddress(
                HOST + ":" + connections.getLocalPort(), Optional.of(credentials));
    }

    @Override
    public void close() {
        connections.shutdown();
        server.shutdown();
    }

    private static ServerCnxnFactory listen(int port) throws IOException {
        for (int attempt = 1; ; attempt++) {
            int chosen = Ports.chooseUnless(HOST, port);
            var connections = new NIOServerCnxnFactory();
            try {
                connections.configure(
                        new InetSocketAddress(InetAddress.ofLiteral(HOST), chosen),
                        MOST_CONNECTIONS);
                return connections;
            } catch (BindException e) {
                if (port != 0 || attempt == ATTEMPTS) {
                    throw Ports.cannotListen(HOST, chosen, e);
                }
            }
        }
    }

    private static void closeToStrangers(ZooKeeperServer server, String credentials)
            throws NoSuchAlgorithmException, KeeperException.NoNodeException {
        var owner = new Id("digest", DigestAuthenticationProvider.generateDigest(credentials));
        var tree = server.getZKDatabase().getDataTree();
        for (var path : TREE) {
            tree.setACL(path, List.of(new ACL(ZooDefs.Perms.ALL, owner)), -1);
        }
    }

    private static void wipe(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (var below = Files.walk(folder)) {
                for (var path : below.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        Files.createDirectories(folder);
    }
}
