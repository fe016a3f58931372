package io.atoll.agent.link;

/**
 * How far reports have come.
 *
 * @param number of the last one, from 1; 0: none yet
 * @param chain of that report and all before it, see {@link Report}; 0: not known
 */
public record ReportMark(long number, long chain) {
    /** No report yet. */
    public static final ReportMark NONE = new ReportMark(0, 0);
}
