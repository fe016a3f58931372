package io.atoll.control.state;

/** What a caller may do. Roles do not imply one another. */
public enum Role {
    /** Invites and changes sites, applies policies, forces what must be forced. */
    OPERATOR,
    /** Submits, cancels and reads within the caller's own project. */
    MEMBER,
    /** Reads within the caller's own project. */
    VIEWER
}
