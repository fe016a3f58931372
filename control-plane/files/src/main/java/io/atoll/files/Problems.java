package io.atoll.files;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Collects everything that is wrong, so that a user sees all of it at once. Not thread-safe: it
 * belongs to whoever reads the files. Holds at most 1,000; a file with more is no better known.
 */
public final class Problems {
    private static final int MAX_PROBLEMS = 1_000;

    private final TreeSet<Problem> problems = new TreeSet<>();

    public void add(Position position, String message) {
        add(Problem.at(position, message));
    }

    public void add(Problem problem) {
        if (problems.size() < MAX_PROBLEMS) {
            problems.add(problem);
        }
    }

    public boolean isEmpty() {
        return problems.isEmpty();
    }

    public int size() {
        return problems.size();
    }

    /** By file, line and column; the same problem once. */
    public List<Problem> sorted() {
        return List.copyOf(problems);
    }

    /** One line per problem and a last one with their number and {@code consequence}. */
    public String report(String consequence) {
        String count = problems.size() == 1 ? "1 problem" : problems.size() + " problems";
        return problems.stream()
                .map(Problem::toString)
                .collect(Collectors.joining("\n", "", "\n" + count + ", " + consequence));
    }

    /**
     * Does nothing if there is no problem.
     *
     * @param consequence ends the message, for example {@code nothing was submitted}
     * @throws AtollException INVALID with {@link #report}
     */
    public void throwIfAny(String consequence) {
        if (!problems.isEmpty()) {
            throw new AtollException(ErrorCode.INVALID, report(consequence));
        }
    }
}
