package io.atoll.simulation;

/** What is broken on purpose, so that a test sees the check that guards it fail. */
public enum Sabotage {
    NONE,
    /** P1: the first execution of each run is left out when it is stored. */
    LOSE_AN_EXECUTION,
    /** P2: what an older attempt reports counts as if the newest had reported it. */
    DROP_THE_FENCE,
    /** P4: an upload is visible before its bytes are there. */
    SHOW_TOO_EARLY,
    /** P4: what was staged is not compared with its digest. */
    SKIP_VERIFICATION,
    /** P5: whatever one site makes is copied to the next site. */
    LEAK_REPLICAS
}
