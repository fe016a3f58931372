package io.atoll.policy.loader;

import dev.cel.runtime.CelVariableResolver;
import io.atoll.policy.request.PlacementRequest;
import java.util.Optional;

/** What an expression reads of a request. */
record RequestVariables(PlacementRequest request) implements CelVariableResolver {
    @Override
    public Optional<Object> find(String name) {
        return switch (name) {
            case "execution.name" -> Optional.of(request.execution());
            case "execution.workflow" -> Optional.of(request.workflow());
            case "execution.project" -> Optional.of(request.project().text());
            case "execution.labels" -> Optional.of(request.labels().entries());
            case "execution.cpu" -> Optional.of(request.resources().cpu().millis() / 1000.0);
            case "execution.memory" -> Optional.of(request.resources().memory().bytes());
            case "execution.gpus" ->
                    Optional.of((long) request.resources().gpu().map(gpu -> gpu.count()).orElse(0));
            default -> Optional.empty();
        };
    }
}
