package io.atoll.server.workflow;

import io.atoll.files.Problem;
import java.util.List;

/** Files that were sent cannot be used; holds everything that is wrong with them. */
public final class ProblemsException extends RuntimeException {
    private final transient List<Problem> problems;

    /**
     * All problems at once.
     *
     * @param consequence ends the message, such as {@code nothing was submitted}
     */
    public ProblemsException(List<Problem> problems, String consequence) {
        super(
                problems.size() == 1
                        ? "cannot use what was sent: 1 problem, " + consequence
                        : "cannot use what was sent: %d problems, %s"
                                .formatted(problems.size(), consequence));
        this.problems = List.copyOf(problems);
    }

    /** By file, line and column. */
    public List<Problem> problems() {
        return problems;
    }
}
