package io.atoll.cli.local;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.system.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The ports of a local control plane: free ones when it is first started, the same ones after, for
 * its agents know them.
 */
record Ports(int api, int agents, int store, int members) {
    private static final int COUNT = 4;

    static Ports keptIn(Path file, String listen) {
        try {
            if (Files.exists(file)) {
                String[] words = Files.readString(file).strip().split(" ");
                return new Ports(
                        Integer.parseInt(words[0]),
                        Integer.parseInt(words[1]),
                        Integer.parseInt(words[2]),
                        Integer.parseInt(words[3]));
            }
            Ports ports = free(listen);
            Files.createDirectories(file.getParent());
            Files.writeString(
                    file,
                    "%d %d %d %d".formatted(ports.api, ports.agents, ports.store, ports.members));
            return ports;
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot read %s: expected four port numbers; delete it".formatted(file),
                    e);
        }
    }

    private static Ports free(String listen) {
        try {
            List<Integer> ports = FreePorts.choose(InetAddress.getByName(listen), COUNT);
            return new Ports(ports.get(0), ports.get(1), ports.get(2), ports.get(3));
        } catch (IOException e) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot listen on %s: it is no address of this machine".formatted(listen),
                    e);
        }
    }
}
