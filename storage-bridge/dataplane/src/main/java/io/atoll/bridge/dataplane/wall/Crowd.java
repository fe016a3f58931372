package io.atoll.bridge.dataplane.wall;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** The open connections from one address. Guarded by the lock of its wall. */
final class Crowd {
    private static final Comparator<Visitor> IDLEST = Comparator.comparingLong(Visitor::movedNanos);

    private final String address;
    // In the order of their coming: of two that are equally idle the older one goes.
    private final Set<Visitor> strangers = new LinkedHashSet<>();
    private final Set<Visitor> known = new LinkedHashSet<>();

    Crowd(String address) {
        this.address = address;
    }

    String address() {
        return address;
    }

    int strangers() {
        return strangers.size();
    }

    int known() {
        return known.size();
    }

    boolean isEmpty() {
        return strangers.isEmpty() && known.isEmpty();
    }

    void add(Visitor stranger) {
        strangers.add(stranger);
    }

    void addKnown(Visitor visitor) {
        known.add(visitor);
    }

    /** Moves a stranger to those who are known; false if it is gone already. */
    boolean know(Visitor visitor) {
        return strangers.remove(visitor) && known.add(visitor);
    }

    /** Whether it was there. */
    boolean remove(Visitor visitor) {
        return strangers.remove(visitor) || known.remove(visitor);
    }

    Optional<Visitor> idlestStranger() {
        return strangers.stream().min(IDLEST);
    }

    /** Of those who are known; never one at work. */
    Optional<Visitor> idlestKnown() {
        return known.stream().filter(each -> !each.isAtWork()).min(IDLEST);
    }
}
