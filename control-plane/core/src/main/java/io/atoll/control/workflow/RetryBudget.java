package io.atoll.control.workflow;

/**
 * How often an execution is tried again, per kind of outcome. Kinds do not eat each other's budget.
 *
 * @param failed after failed, out of memory and timed out; default 0
 * @param lost after lost; default 3
 * @param preempted after preempted; {@link #UNLIMITED} by default
 */
public record RetryBudget(int failed, int lost, int preempted) {
    public static final int UNLIMITED = Integer.MAX_VALUE;
    public static final RetryBudget DEFAULT = new RetryBudget(0, 3, UNLIMITED);
}
