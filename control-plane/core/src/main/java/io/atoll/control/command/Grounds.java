package io.atoll.control.command;

import io.atoll.control.live.InForce;
import io.atoll.control.live.LeaderConfig;
import io.atoll.control.placement.KnownArtifacts;
import io.atoll.control.state.Artifact;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.SiteName;
import io.atoll.policy.PlacementEngine;
import io.atoll.policy.PlacementPolicy.Durability;
import io.atoll.policy.data.DataPolicy.StoreFacts;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a run is checked and planned against: a copy of live state, of one moment. Safe from any
 * thread if its places are.
 *
 * @param engine the policies in force
 * @param places where it could go
 * @param inputs what is known of the artifacts that the run is given
 */
record Grounds(
        LeaderConfig config,
        PlacementEngine engine,
        Instant now,
        Places places,
        Map<ArtifactId, Input> inputs)
        implements InForce, KnownArtifacts {

    /** An artifact as it was. */
    record Input(Artifact artifact, boolean visible, SortedSet<SiteName> holders) {
        Input {
            holders = Collections.unmodifiableSortedSet(new TreeSet<>(holders));
        }

        /** Whether it differs from {@code other} in no more than where it lies, if it does. */
        boolean isAs(Input other) {
            return artifact.equals(other.artifact)
                    && visible == other.visible
                    && holders.isEmpty() == other.holders.isEmpty();
        }
    }

    Grounds {
        inputs = Collections.unmodifiableMap(new TreeMap<>(inputs));
    }

    /** Whether a policy in force asks for outputs in the global store. */
    boolean durabilityMatters() {
        return engine.policies().placement().stream()
                .anyMatch(policy -> policy.durability() == Durability.GLOBAL);
    }

    @Override
    public SiteName global() {
        return config.globalStore();
    }

    @Override
    public StoreFacts globalFacts() {
        return new StoreFacts(config.globalStore(), config.globalBound());
    }

    @Override
    public Optional<Artifact> find(ArtifactId id) {
        return Optional.ofNullable(inputs.get(id)).map(Input::artifact);
    }

    @Override
    public SortedSet<SiteName> holders(Artifact artifact) {
        return Optional.ofNullable(inputs.get(artifact.id()))
                .map(Input::holders)
                .orElseGet(Collections::emptySortedSet);
    }
}
