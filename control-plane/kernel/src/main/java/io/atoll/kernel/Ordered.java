package io.atoll.kernel;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Immutable lists in one order, so that the order in which facts arrive changes no answer. */
public final class Ordered {
    private Ordered() {}

    /**
     * The items in the order of {@code order}; equal ones stay as they stood.
     *
     * @throws NullPointerException if an item is null
     */
    public static <T> List<T> copyOf(List<T> items, Comparator<? super T> order) {
        for (int i = 1; i < items.size(); i++) {
            if (order.compare(items.get(i - 1), items.get(i)) > 0) {
                var sorted = new ArrayList<T>(items);
                sorted.sort(order);
                return List.copyOf(sorted);
            }
        }
        return List.copyOf(items);
    }
}
