package io.atoll.cli.demo;

/**
 * Something that the demo promises.
 *
 * @param promise as the summary says it when it holds
 * @param failure why it does not hold; empty: it holds
 */
record Check(String promise, String failure) {
    static Check of(String promise, boolean holds, String failure) {
        return new Check(promise, holds ? "" : failure);
    }

    boolean holds() {
        return failure.isEmpty();
    }
}
