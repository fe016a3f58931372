package io.atoll.kernel.id;

/** Identifies an attempt: its execution and its fence. Printed {@code EXECUTION/FENCE}. */
public record AttemptId(ExecutionId execution, Fence fence) implements Comparable<AttemptId> {
    @Override
    public int compareTo(AttemptId other) {
        int byExecution = execution.compareTo(other.execution);
        return byExecution != 0 ? byExecution : fence.compareTo(other.fence);
    }

    @Override
    public String toString() {
        return execution + "/" + fence;
    }
}
