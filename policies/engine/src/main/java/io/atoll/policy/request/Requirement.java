package io.atoll.policy.request;

/**
 * Something that must hold for a candidate.
 *
 * @param message why it failed, for people; empty: the expression's text is shown
 */
public record Requirement(String name, CandidateCondition expression, String message) {}
