package io.atoll.control.workflow;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Things in an order in which each comes after all that it waits for (A. Kahn, Topological sorting
 * of large networks, 1962). Immutable.
 *
 * @param ordered those that have such an order; among equals as they were given
 * @param circular those that wait for each other, or for one that does, as they were given
 */
public record Ordering<T>(List<T> ordered, List<T> circular) {
    /**
     * Orders {@code things}; takes time in proportion to them and to what they wait for.
     *
     * @param waitsFor what each waits for; what is none of {@code things} is there already
     */
    public static <T> Ordering<T> of(
            Collection<T> things, Function<T, ? extends Collection<T>> waitsFor) {
        Map<T, Integer> open = new LinkedHashMap<>();
        things.forEach(thing -> open.put(thing, 0));
        Map<T, List<T>> followers = new LinkedHashMap<>();
        for (var thing : things) {
            for (var before : waitsFor.apply(thing)) {
                if (open.containsKey(before)) {
                    open.merge(thing, 1, Integer::sum);
                    followers.computeIfAbsent(before, _ -> new ArrayList<>()).add(thing);
                }
            }
        }
        var next = new ArrayDeque<T>();
        open.forEach((thing, count) -> addIfFree(thing, count, next));
        var ordered = new ArrayList<T>(things.size());
        for (var thing = next.poll(); thing != null; thing = next.poll()) {
            ordered.add(thing);
            open.remove(thing);
            for (var follower : followers.getOrDefault(thing, List.of())) {
                addIfFree(follower, open.merge(follower, -1, Integer::sum), next);
            }
        }
        return new Ordering<>(ordered, List.copyOf(open.keySet()));
    }

    private static <T> void addIfFree(T thing, int count, ArrayDeque<T> next) {
        if (count == 0) {
            next.add(thing);
        }
    }
}
