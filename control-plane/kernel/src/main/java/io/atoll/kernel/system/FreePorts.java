package io.atoll.kernel.system;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Chooses TCP ports that are listened on later. They lie below the range from which the system
 * serves outgoing connections: a port from that range can be taken by any connection of any program
 * between its choice and its use, or between two starts of a server that keeps it. Stateless; any
 * thread.
 */
public final class FreePorts {
    private static final Path OUTGOING = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    private static final int LINUX_FIRST_OUTGOING = 32_768;

    /** How far below the outgoing ones is looked. */
    private static final int SPAN = 12_000;

    private static final int LOWEST = 10_000;
    private static final int MOST_TRIES = 400;

    private FreePorts() {}

    /**
     * {@code count} different ports that nobody listens on at this moment.
     *
     * @throws IOException if the address is not one of this machine, or no port can be had
     */
    public static List<Integer> choose(InetAddress address, int count) throws IOException {
        int end = firstOutgoing();
        int start = Math.max(LOWEST, end - SPAN);
        var chance = new SplittableRandom();
        var held = new ArrayList<ServerSocket>();
        try {
            for (int tries = 0; held.size() < count; tries++) {
                // A machine that keeps no range apart: whatever the system gives.
                boolean any = end <= start || tries >= MOST_TRIES;
                try {
                    held.add(new ServerSocket(any ? 0 : chance.nextInt(start, end), 1, address));
                } catch (BindException e) {
                    if (any) {
                        throw e;
                    }
                }
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }

    private static int firstOutgoing() {
        try {
            // Not readString: it asks for a byte first, and such a file gives no more after one.
            return Integer.parseInt(Files.readAllLines(OUTGOING).getFirst().split("\\s+")[0]);
        } catch (IOException | RuntimeException _) {
            return LINUX_FIRST_OUTGOING; // not a Linux with /proc: its usual range will do
        }
    }
}
