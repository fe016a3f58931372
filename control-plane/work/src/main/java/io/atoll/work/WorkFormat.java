package io.atoll.work;

/**
 * How work is written as bytes that later versions can read: what an agent's journal keeps. Safe
 * from any thread.
 *
 * <p>Reading throws IllegalArgumentException if the bytes are not what was written.
 */
public interface WorkFormat {
    byte[] write(Assignment assignment);

    Assignment assignment(byte[] bytes);

    byte[] write(Report report);

    Report report(byte[] bytes);

    byte[] write(SignedOrder order);

    SignedOrder order(byte[] bytes);
}
