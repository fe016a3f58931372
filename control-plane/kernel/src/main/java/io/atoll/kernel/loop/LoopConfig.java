package io.atoll.kernel.loop;

/**
 * Bounds of an event loop.
 *
 * @param name the thread's name; also in logs and faults
 * @param mailboxCapacity events that may wait; one more is refused
 * @param timerCapacity timers that may be pending; one more is refused
 * @param maxEventsPerDrain events run before the after-drain action is called even though more wait
 *     (an upper bound of a group commit)
 */
public record LoopConfig(
        String name, int mailboxCapacity, int timerCapacity, int maxEventsPerDrain) {
    public LoopConfig {
        atLeastOne("mailboxCapacity", mailboxCapacity);
        atLeastOne("timerCapacity", timerCapacity);
        atLeastOne("maxEventsPerDrain", maxEventsPerDrain);
    }

    /** 10,000 events, 10,000 timers, 500 events per drain. */
    public static LoopConfig named(String name) {
        return new LoopConfig(name, 10_000, 10_000, 500);
    }

    public LoopConfig withMailboxCapacity(int capacity) {
        return new LoopConfig(name, capacity, timerCapacity, maxEventsPerDrain);
    }

    public LoopConfig withTimerCapacity(int capacity) {
        return new LoopConfig(name, mailboxCapacity, capacity, maxEventsPerDrain);
    }

    public LoopConfig withMaxEventsPerDrain(int max) {
        return new LoopConfig(name, mailboxCapacity, timerCapacity, max);
    }

    private static void atLeastOne(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(what + " " + value + " is below 1");
        }
    }
}
