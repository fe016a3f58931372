package io.atoll.protocol;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;

/**
 * A version of the protocol between agent and control plane. A minor version only adds what the
 * other side may ignore; a major one may take away.
 *
 * @param major at least 1
 * @param minor at least 0
 */
public record ProtocolVersion(int major, int minor) implements Comparable<ProtocolVersion> {
    /** The version this code is written for. */
    public static final ProtocolVersion CURRENT = new ProtocolVersion(1, 0);

    public ProtocolVersion {
        if (major < 1 || minor < 0) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot use protocol version %d.%d: expected a major of at least 1 and a minor of at least 0"
                            .formatted(major, minor));
        }
    }

    @Override
    public int compareTo(ProtocolVersion other) {
        int byMajor = Integer.compare(major, other.major);
        return byMajor != 0 ? byMajor : Integer.compare(minor, other.minor);
    }

    /** {@code MAJOR.MINOR}, or {@code MAJOR} if the minor is 0. */
    @Override
    public String toString() {
        return minor == 0 ? Integer.toString(major) : major + "." + minor;
    }
}
