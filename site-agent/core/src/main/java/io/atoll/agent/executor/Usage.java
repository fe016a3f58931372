package io.atoll.agent.executor;

import io.atoll.kernel.quantity.ByteSize;
import java.time.Duration;

/**
 * What an attempt consumed, as the operating system counted it for its leader and the children that
 * the leader waited for (getrusage(2)).
 *
 * @param user processor time in user mode
 * @param system processor time in the kernel
 * @param maxResident the largest resident set of any one process
 */
public record Usage(Duration user, Duration system, ByteSize maxResident) {
    public static final Usage NONE = new Usage(Duration.ZERO, Duration.ZERO, ByteSize.ZERO);
}
