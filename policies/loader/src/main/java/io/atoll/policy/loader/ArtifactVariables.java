package io.atoll.policy.loader;

import dev.cel.runtime.CelVariableResolver;
import io.atoll.policy.data.DataPolicy.ArtifactFacts;
import io.atoll.policy.data.DataPolicy.StoreFacts;
import java.util.List;
import java.util.Optional;

/** What an expression reads of an artifact, and of a store where one is asked about. */
record ArtifactVariables(ArtifactFacts artifact, Optional<StoreFacts> store)
        implements CelVariableResolver {
    @Override
    public Optional<Object> find(String name) {
        return switch (name) {
            case "artifact.classes" -> Optional.of(List.copyOf(artifact.classes()));
            case "artifact.origin" -> Optional.of(artifact.origin().text());
            case "artifact.labels" -> Optional.of(artifact.labels().entries());
            case "site.name" -> store.map(facts -> facts.site().text());
            case "site.bound" -> store.map(facts -> facts.bound().entries());
            default -> Optional.empty();
        };
    }
}
