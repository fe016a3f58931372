package io.atoll.bridge;

import java.io.InputStream;
import java.nio.ByteBuffer;

/** The bytes of open content as a stream, from its beginning. Closing it closes the reading. */
public final class ReadingStream extends InputStream {
    private final ContentStore.Reading reading;
    private long position;

    public ReadingStream(ContentStore.Reading reading) {
        this.reading = reading;
    }

    @Override
    public int read() {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        int n = reading.read(position, ByteBuffer.wrap(into, offset, length));
        position += Math.max(n, 0);
        return n;
    }

    @Override
    public void close() {
        reading.close();
    }
}
