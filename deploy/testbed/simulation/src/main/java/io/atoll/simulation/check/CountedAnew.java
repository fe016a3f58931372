package io.atoll.simulation.check;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Whoever leads counts beside the rows as events come; a leader that began now would count anew
 * from the rows, and come to the same. Pure.
 */
public final class CountedAnew {
    private CountedAnew() {}

    /**
     * @param counted by the leader, all of whose rows are durable
     * @param anew by one that begins with these rows
     * @throws Violation they differ
     */
    public static void judge(SortedMap<String, String> counted, SortedMap<String, String> anew) {
        if (counted.equals(anew)) {
            return;
        }
        var differing = new TreeMap<String, String>();
        counted.forEach((name, value) -> differing.put(name, value + " -> none"));
        anew.forEach(
                (name, value) ->
                        differing.put(name, counted.getOrDefault(name, "none") + " -> " + value));
        counted.forEach((name, value) -> differing.remove(name, value + " -> " + value));
        throw new Violation("the count", "a new leader would count otherwise: " + differing);
    }
}
