package io.atoll.server.platform;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.system.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Chooses TCP ports to listen on, and says in one sentence why one cannot be had. */
public final class Ports {
    private static final int MOST_PROCESSES = 50_000;
    private static final String LISTENING = "0A";

    private Ports() {}

    /**
     * A port that nobody listens on at this moment. Another process may take it before the caller
     * does: whoever listens on it afterwards tries again with another one.
     *
     * @param host an address of this machine
     * @throws AtollException UNAVAILABLE if the address is not one of this machine
     */
    public static int choose(String host) {
        try {
            return FreePorts.choose(InetAddress.getByName(host), 1).getFirst();
        } catch (IOException e) {
            throw cannotListen(host, 0, e);
        }
    }

    /** {@code wanted}, or a free one if that is 0. */
    public static int chooseUnless(String host, int wanted) {
        return wanted == 0 ? choose(host) : wanted;
    }

    /**
     * Refuses early when somebody listens on the port already; 0 is always free.
     *
     * @throws AtollException CONFLICT naming the process that holds it, where that can be seen
     */
    public static void requireFree(String host, int port) {
        if (port == 0) {
            return;
        }
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port), 1);
        } catch (IOException e) {
            throw cannotListen(host, port, e);
        }
    }

    /** The failure to listen on an address, as one sentence. */
    public static AtollException cannotListen(String host, int port, IOException cause) {
        String message = String.valueOf(cause.getMessage());
        if (!message.toLowerCase(Locale.ROOT).contains("in use")) {
            return new AtollException(
                    ErrorCode.UNAVAILABLE,
                    "cannot listen on %s:%d: %s".formatted(host, port, message),
                    cause);
        }
        var holder = listener(port);
        return new AtollException(
                ErrorCode.CONFLICT,
                "cannot listen on %s:%d: the port is in use%s"
                        .formatted(
                                host,
                                port,
                                holder.isPresent() ? " by pid " + holder.getAsLong() : ""),
                cause);
    }

    /** The process that listens on {@code port}, if this process may see it. */
    static OptionalLong listener(int port) {
        String suffix = String.format(Locale.ROOT, ":%04X", port);
        for (var table : List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"))) {
            try (var lines = Files.lines(table)) {
                var inode =
                        lines.map(line -> line.strip().split("\\s+"))
                                .filter(
                                        row ->
                                                row.length > 9
                                                        && row[1].endsWith(suffix)
                                                        && row[3].equals(LISTENING))
                                .map(row -> row[9])
                                .findFirst();
                if (inode.isPresent()) {
                    return holder("socket:[" + inode.get() + "]");
                }
            } catch (IOException _) {
                // not a Linux with /proc, or no IPv6: the sentence goes without the pid
            }
        }
        return OptionalLong.empty();
    }

    private static OptionalLong holder(String socket) {
        try (var processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(path -> path.getFileName().toString().matches("\\d+"))
                    .limit(MOST_PROCESSES)
                    .filter(path -> holds(path.resolve("fd"), socket))
                    .mapToLong(path -> Long.parseLong(path.getFileName().toString()))
                    .findFirst();
        } catch (IOException _) {
            return OptionalLong.empty();
        }
    }

    private static boolean holds(Path descriptors, String socket) {
        try (Stream<Path> open = Files.list(descriptors)) {
            return open.anyMatch(descriptor -> pointsAt(descriptor, socket));
        } catch (IOException _) {
            return false; // another user's process, or gone
        }
    }

    private static boolean pointsAt(Path descriptor, String target) {
        try {
            return Files.readSymbolicLink(descriptor).toString().equals(target);
        } catch (IOException _) {
            return false;
        }
    }
}
