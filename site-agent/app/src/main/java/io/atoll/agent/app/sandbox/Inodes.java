package io.atoll.agent.app.sandbox;

import java.util.HashSet;
import java.util.Set;

/**
 * Files with several names that were met, as many as there is room for. Owned by the thread that
 * walks.
 */
final class Inodes {
    /** Some megabyte of them. */
    static final int MOST = 16_384;

    private final int most;
    private final Set<Long> known = new HashSet<>();

    Inodes(int most) {
        this.most = most;
    }

    /** How a file was met. */
    enum Met {
        FIRST,
        AGAIN,
        /** There was no room to remember it: whether it is the first time cannot be said. */
        UNKNOWN
    }

    Met meet(long inode) {
        if (known.contains(inode)) {
            return Met.AGAIN;
        }
        if (known.size() >= most) {
            return Met.UNKNOWN;
        }
        known.add(inode);
        return Met.FIRST;
    }
}
