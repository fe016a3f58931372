package io.atoll.policy.loader;

import dev.cel.common.CelErrorCode;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelVariableResolver;
import dev.cel.runtime.Program;
import io.atoll.policy.PolicyEvaluationException;
import java.util.Set;

/**
 * A compiled expression: its text and its program. Programs keep no state, so it is safe from any
 * thread. Equal when the texts are equal.
 *
 * @param reads full names of the variables it reads
 */
record Expression(String source, Program program, Set<String> reads) {

    Object evaluate(CelVariableResolver variables) {
        try {
            return program.eval(variables);
        } catch (CelEvaluationException e) {
            throw new PolicyEvaluationException(message(e));
        }
    }

    boolean holds(CelVariableResolver variables) {
        return evaluate(variables) instanceof Boolean holds && holds;
    }

    private String message(CelEvaluationException e) {
        String text = String.valueOf(e.getMessage());
        int detail = text.indexOf(": ");
        String what = detail < 0 ? text : text.substring(detail + 2);
        return e.getErrorCode() == CelErrorCode.ATTRIBUTE_NOT_FOUND
                ? missingKey(what)
                : what + " in " + source;
    }

    private String missingKey(String what) {
        int from = what.indexOf('\'');
        int to = what.indexOf('\'', from + 1);
        return from < 0 || to < 0
                ? what + " in " + source
                : "there is no key " + what.substring(from, to + 1) + " for " + source;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Expression that && that.source.equals(source);
    }

    @Override
    public int hashCode() {
        return source.hashCode();
    }

    @Override
    public String toString() {
        return source;
    }
}
