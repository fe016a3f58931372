package io.atoll.kernel.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.Test;

class FreePortsTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @Test
    void choosesDifferentPortsThatCanBeListenedOn() throws IOException {
        List<Integer> ports = FreePorts.choose(LOOPBACK, 50);

        assertThat(ports).hasSize(50).doesNotHaveDuplicates();
        for (int port : ports) {
            try (var socket = new ServerSocket(port, 1, LOOPBACK)) {
                assertThat(socket.isBound()).isTrue();
            }
        }
    }

    @Test
    void choosesNoPortThatAnOutgoingConnectionCouldHave() throws IOException {
        try (var listener = new ServerSocket(0, 1, LOOPBACK);
                var outgoing = new Socket(LOOPBACK, listener.getLocalPort())) {
            // The system serves connections from one range and its own choices for listeners too.
            int lowestSeen = Math.min(outgoing.getLocalPort(), listener.getLocalPort());
            assertThat(FreePorts.choose(LOOPBACK, 50)).allMatch(port -> port < lowestSeen);
        }
    }

    @Test
    void refusesAnAddressThatIsNotOneOfThisMachine() {
        assertThatThrownBy(() -> FreePorts.choose(InetAddress.ofLiteral("192.0.2.1"), 1))
                .isInstanceOf(BindException.class);
    }
}
