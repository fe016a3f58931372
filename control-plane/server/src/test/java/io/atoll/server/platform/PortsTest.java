package io.atoll.server.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTest {
    private static final String LOOPBACK = "127.0.0.1";

    @Test
    void choosesAPortThatCanBeListenedOn() {
        int port = Ports.choose(LOOPBACK);
        assertThatCode(() -> Ports.requireFree(LOOPBACK, port)).doesNotThrowAnyException();
    }

    @Test
    void keepsAPortThatWasAskedFor() {
        assertThat(Ports.chooseUnless(LOOPBACK, 8443)).isEqualTo(8443);
        assertThat(Ports.chooseUnless(LOOPBACK, 0)).isPositive();
    }

    @Test
    void namesWhoHoldsAPortThatIsInUse() throws IOException {
        try (var held = new ServerSocket(0, 1, InetAddress.ofLiteral(LOOPBACK))) {
            int port = held.getLocalPort();
            assertThatThrownBy(() -> Ports.requireFree(LOOPBACK, port))
                    .isInstanceOf(AtollException.class)
                    .hasMessage(
                            "cannot listen on 127.0.0.1:%d: the port is in use by pid %d",
                            port, ProcessHandle.current().pid())
                    .extracting(e -> ((AtollException) e).code())
                    .isEqualTo(ErrorCode.CONFLICT);
        }
    }

    @Test
    void saysWhenAnAddressIsNotOneOfThisMachine() {
        assertThatThrownBy(() -> Ports.choose("192.0.2.1"))
                .isInstanceOf(AtollException.class)
                .hasMessageStartingWith("cannot listen on 192.0.2.1:0: ");
    }
}
