package io.atoll.work;

/**
 * What an executor can give work to run in.
 *
 * @param plain the machine as it is
 * @param images an image that the work names
 */
public record Runtimes(boolean plain, boolean images) {
    /** No images. */
    public static final Runtimes PLAIN = new Runtimes(true, false);
}
