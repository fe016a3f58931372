package io.atoll.work;

/**
 * How far a site's reports have come.
 *
 * @param number of the last one, from 1; 0: none yet
 * @param chain what the agent made of that report and all before it; 0: not known
 */
public record ReportMark(long number, long chain) {
    /** No report yet. */
    public static final ReportMark NONE = new ReportMark(0, 0);

    /** Whether both name the same number and tell of different reports under it. */
    public boolean contradicts(ReportMark other) {
        return number == other.number && chain != 0 && other.chain != 0 && chain != other.chain;
    }
}
