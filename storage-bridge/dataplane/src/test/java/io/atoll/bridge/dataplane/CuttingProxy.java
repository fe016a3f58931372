package io.atoll.bridge.dataplane;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A bad link between a client and a server: it does harm after so many bytes to the server. */
final class CuttingProxy implements Closeable {
    enum Fault {
        CUT,
        FLIP
    }

    private final InetSocketAddress server;
    private final long afterBytes;
    private final Fault fault;
    private final ServerSocket listener;
    private final Queue<Socket> clients = new ConcurrentLinkedQueue<>();

    CuttingProxy(InetSocketAddress server, long afterBytes, Fault fault) throws IOException {
        this.server = server;
        this.afterBytes = afterBytes;
        this.fault = fault;
        this.listener = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    Endpoint endpoint() {
        return new Endpoint("127.0.0.1", listener.getLocalPort(), Endpoint.Kind.SITE);
    }

    /** Connections so far. */
    int accepted() {
        return clients.size();
    }

    /** Ends every connection that is open. */
    void cutAll() throws IOException {
        for (var client : clients) {
            client.close();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                clients.add(client);
                var upstream = new Socket(server.getAddress(), server.getPort());
                Thread.ofVirtual().start(() -> pump(client, upstream, afterBytes));
                Thread.ofVirtual().start(() -> pump(upstream, client, Long.MAX_VALUE));
            }
        } catch (IOException e) {
            // Closed: the test is over.
        }
    }

    private void pump(Socket from, Socket to, long harmAfter) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            var buffer = new byte[4096];
            long total = 0;
            boolean harmed = false;
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                total += n;
                if (total > harmAfter && !harmed) {
                    harmed = true;
                    if (fault == Fault.CUT) {
                        return;
                    }
                    buffer[n / 2] ^= 1;
                }
                out.write(buffer, 0, n);
            }
        } catch (IOException e) {
            // One side is gone: the other is closed too.
        }
    }
}
