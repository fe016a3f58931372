package io.atoll.policy;

/**
 * One reason why a candidate is not feasible.
 *
 * @param lasting false: passes by itself when capacity frees or a link returns
 * @param change what would have to be so for the reason to go: ends the sentence "it would take it
 *     if …"
 * @param subject what explanations name: a requirement's name, or the data that may not lie here
 */
record Finding(Kind kind, String reason, boolean lasting, String change, String subject) {

    /** Kinds of reasons, with what it takes to make one go; the order is that of the effort. */
    enum Kind {
        SPREAD("ahead in the spread", 1),
        NO_ROOM("without room now", 1),
        CLOSED("closed by its owner now", 1),
        NOT_CONNECTED("not connected", 2),
        RESTING("resting after faults of its site", 3),
        OTHER_SITE("not at the site that was asked for", 8),
        NOT_ACCEPTING("taking nothing new", 8),
        KEPT_FOR_GPU("kept for GPU work", 10),
        TOO_SMALL("too small", 10),
        WALLTIME("with too short a walltime", 10),
        NO_POLICY("without the policy that was named", 10),
        OWNER("not allowed by its owner", 20),
        REQUIREMENT("outside a requirement", 25),
        EXECUTOR("unable to start an image", 40),
        ARCH("of another arch", 40),
        NO_GPU("without such a GPU", 50),
        UNREACHABLE("where an input cannot be brought", 60),
        RESIDENCY("where an input may not lie", 80);

        private final String phrase;
        private final int effort;

        Kind(String phrase, int effort) {
            this.phrase = phrase;
            this.effort = effort;
        }

        /** Ends the sentence "3 pools are …". */
        String phrase() {
            return phrase;
        }

        int effort() {
            return effort;
        }
    }

    static Finding lasting(Kind kind, String reason, String change) {
        return new Finding(kind, reason, true, change, "");
    }

    static Finding passing(Kind kind, String reason, String change) {
        return new Finding(kind, reason, false, change, "");
    }

    Finding about(String newSubject) {
        return new Finding(kind, reason, lasting, change, newSubject);
    }
}
