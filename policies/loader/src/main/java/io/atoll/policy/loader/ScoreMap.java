package io.atoll.policy.loader;

import java.util.AbstractMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A pool's scores as numbers. One that its owner did not give reads as 0, and has() says so. */
final class ScoreMap extends AbstractMap<String, Double> {
    private final Map<String, Integer> scores;

    ScoreMap(Map<String, Integer> scores) {
        this.scores = scores;
    }

    @Override
    public Double get(@Nullable Object key) {
        Integer score = scores.get(key);
        return score == null ? 0.0 : score.doubleValue();
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return scores.containsKey(key);
    }

    @Override
    public Set<Entry<String, Double>> entrySet() {
        var entries = new LinkedHashSet<Entry<String, Double>>();
        scores.forEach((name, score) -> entries.add(Map.entry(name, score.doubleValue())));
        return entries;
    }
}
