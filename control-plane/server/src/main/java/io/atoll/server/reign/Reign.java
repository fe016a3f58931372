package io.atoll.server.reign;

import io.atoll.control.commit.LeaderLoop;
import io.atoll.kernel.id.Term;

/** This instance leads: the term and the loop that owns all live state until the term ends. */
public record Reign(Term term, LeaderLoop loop) {}
