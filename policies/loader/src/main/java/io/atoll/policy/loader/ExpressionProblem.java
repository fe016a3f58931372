package io.atoll.policy.loader;

/**
 * Why an expression cannot be compiled.
 *
 * @param line 1-based line within the expression's text
 * @param column 0-based column within that line
 */
record ExpressionProblem(int line, int column, String message) {}
