package io.atoll.cli.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ReadAheadTest {
    private static final int SIZE = (5 << 20) + 7;

    private static byte[] content() {
        var bytes = new byte[SIZE];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    @Test
    void deliversAllBytesInTheirOrder() throws IOException {
        try (var in = ReadAhead.of(new ByteArrayInputStream(content()), SIZE)) {
            assertThat(in).isInstanceOf(ReadAhead.class);
            assertThat(in.readAllBytes()).isEqualTo(content());
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @Test
    void takesNothingBehindTheEnd() throws IOException {
        var source = new ByteArrayInputStream(content());
        try (var in = ReadAhead.of(source, SIZE - 1)) {
            assertThat(in.readAllBytes()).hasSize(SIZE - 1);
        }
        assertThat(source.available()).isEqualTo(1);
    }

    @Test
    void saysThatItsSourceEndedEarlyBehindWhatCame() throws IOException {
        try (var in = ReadAhead.of(new ByteArrayInputStream(content()), SIZE + 1)) {
            assertThat(in.readNBytes(SIZE)).isEqualTo(content());
            assertThatThrownBy(in::read).isInstanceOf(EOFException.class);
            assertThatThrownBy(in::read).as("again").isInstanceOf(EOFException.class);
        }
    }

    @Test
    void closesItsSourceWhileItWaits() throws IOException, InterruptedException {
        var closed = new CountDownLatch(1);
        var source =
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        try {
                            closed.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                        throw new IOException("closed");
                    }

                    @Override
                    public int read(byte[] into, int offset, int length) throws IOException {
                        return read();
                    }

                    @Override
                    public void close() {
                        closed.countDown();
                    }
                };

        ReadAhead.of(source, SIZE).close();

        closed.await();
    }
}
