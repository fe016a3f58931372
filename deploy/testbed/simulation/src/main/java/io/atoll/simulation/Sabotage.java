package io.atoll.simulation;

/** What is broken on purpose, so that a test sees the check that guards it fail. */
public enum Sabotage {
    NONE,
    /** P1: the first execution of each run is left out when it is stored. */
    LOSE_AN_EXECUTION,
    /** P2: what an attempt that was given up made is shown when its site is back. */
    DROP_THE_FENCE,
    /** P2: a site's inventory names no attempts. */
    FORGET_ATTEMPTS,
    /** P2: an agent starts what its journal does not hold. */
    FORGET_TO_JOURNAL,
    /** P3: what runs at a site is called lost, and nothing takes its place. */
    GIVE_UP_TOO_EARLY,
    /** P4: an upload is visible before its bytes are there. */
    SHOW_TOO_EARLY,
    /** P4: what was staged is not compared with its digest. */
    SKIP_VERIFICATION,
    /** P5: whatever a site makes is copied to the global store. */
    LEAK_REPLICAS,
    /** P5: a release names every file of the reviewed code, not only its output. */
    RELEASE_ANY_PATH,
    /** P5: the classes that an owner gives her folders are ignored. */
    IGNORE_FOLDERS,
    /** P12: the global store takes a digest for the bytes. */
    TAKE_WITHOUT_BYTES,
    /** P10: an agent calls an attempt ended of which something cannot be ended. */
    END_TOO_EARLY,
    /** P1: what has broken the leader is never set aside. */
    SPARE_THE_SUSPECT,
    /** P13: the owner's stop file is not looked at. */
    IGNORE_THE_OWNER,
    /** P1: nobody asks what a site has heard before. */
    TRUST_THE_RECORD,
    /** The count: what runs is stored as if it waited in its pool. */
    STORE_A_STEP_BACK
}
