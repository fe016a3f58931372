package io.atoll.work;

import java.util.Arrays;
import java.util.Optional;

/** The signals by which an attempt may ask to be stopped; the numbers are those of Linux. */
public enum StopSignal {
    HUP(1),
    INT(2),
    QUIT(3),
    USR1(10),
    USR2(12),
    TERM(15);

    private final int number;

    StopSignal(int number) {
        this.number = number;
    }

    /** The signal of this name, without SIG; empty: none that an attempt may ask for. */
    public static Optional<StopSignal> named(String name) {
        return Arrays.stream(values()).filter(each -> each.name().equals(name)).findFirst();
    }

    public int number() {
        return number;
    }
}
