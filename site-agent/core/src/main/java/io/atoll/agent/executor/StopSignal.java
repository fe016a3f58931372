package io.atoll.agent.executor;

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

    public int number() {
        return number;
    }
}
