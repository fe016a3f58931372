package io.atoll.policy;

/**
 * An expression could not be computed for this candidate; the engine turns it into a verdict that
 * says why.
 */
public final class PolicyEvaluationException extends RuntimeException {
    public PolicyEvaluationException(String message) {
        super(message);
    }
}
