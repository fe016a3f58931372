package io.atoll.agent.app.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.agent.app.supervisor.SupervisorMain;
import io.atoll.agent.app.supervisor.machine.ProcessTable;
import io.atoll.agent.app.supervisor.wire.Report;
import io.atoll.agent.app.supervisor.wire.Wire;
import io.atoll.kernel.system.SystemTimeSource;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How an agent comes back to a supervisor that greets and goes away at once. */
final class SupervisorClientTest {
    private final SystemTimeSource time = new SystemTimeSource();

    @Test
    void pausesLongerEachTimeWhenTheSupervisorGreetsAndGoesAway(@TempDir Path folder)
            throws IOException {
        SupervisorLaunch launch = SupervisorLaunch.in(folder);
        Files.createDirectories(launch.folder());
        int pid = (int) ProcessHandle.current().pid();
        long startTicks = ProcessTable.MACHINE.find(pid).orElseThrow().startTicks();
        Files.writeString(
                launch.folder().resolve(SupervisorMain.PID_FILE), pid + " " + startTicks + "\n");
        List<Long> greetedNanos = new ArrayList<>();
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(
                    UnixDomainSocketAddress.of(
                            launch.folder().resolve(SupervisorMain.SOCKET_FILE)));
            try (var _ = new SupervisorClient(launch, time, new Quiet())) {
                while (greetedNanos.size() < 6) {
                    greetAndGoAway(server, pid);
                    greetedNanos.add(time.nanoTime());
                }
            }
        }

        // The least there can be, whatever the machine does: 50, 100, 200, 400 and 800 ms.
        assertThat(Duration.ofNanos(greetedNanos.getLast() - greetedNanos.getFirst()))
                .isGreaterThan(Duration.ofMillis(1_500));
    }

    private static void greetAndGoAway(ServerSocketChannel server, int pid) throws IOException {
        try (var agent = server.accept()) {
            byte[] hello = Wire.encode(new Report.Hello(Wire.PROTOCOL, pid));
            var frame = ByteBuffer.allocate(Integer.BYTES + hello.length);
            frame.putInt(hello.length).put(hello).flip();
            while (frame.hasRemaining()) {
                agent.write(frame);
            }
        }
    }

    private static final class Quiet implements SupervisorClient.Listener {
        @Override
        public void report(Report report) {
            // only greetings come
        }

        @Override
        public void unavailable(String reason) {
            // it comes back by itself
        }
    }
}
