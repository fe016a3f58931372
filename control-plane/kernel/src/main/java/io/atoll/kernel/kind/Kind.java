package io.atoll.kernel.kind;

/** One of several ways to do the same. */
public interface Kind {
    /** How configuration names it: lower case letters, digits and hyphens. It never changes. */
    String name();
}
