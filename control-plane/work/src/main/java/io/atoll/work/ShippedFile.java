package io.atoll.work;

import io.atoll.kernel.digest.Digest;

/**
 * A small file that travels with the workflow into each sandbox.
 *
 * @param name relative path in the sandbox
 * @param bytes at most 1 MiB; shared, never changed
 */
// Equality goes by the digest, so the array does no harm.
@SuppressWarnings("ArrayRecordComponent")
public record ShippedFile(String name, Digest digest, byte[] bytes, boolean executable) {
    public static final int MOST_BYTES = 1 << 20;

    /** Equal by name, digest and mode: the digest stands for the bytes. */
    @Override
    public boolean equals(Object other) {
        return other instanceof ShippedFile that
                && name.equals(that.name)
                && digest.equals(that.digest)
                && executable == that.executable;
    }

    @Override
    public int hashCode() {
        return digest.hashCode() * 31 + name.hashCode();
    }

    @Override
    public String toString() {
        return "ShippedFile[" + name + ", " + digest + "]";
    }
}
