package io.atoll.agent.site;

import io.atoll.work.Assignment;
import io.atoll.work.SiteOffer;
import java.util.Optional;

/** What the site's owner allows, checked here whatever the control plane says (P13). */
final class OwnerRules {
    private OwnerRules() {}

    /**
     * Why {@code assignment} may not run here, whenever it is; empty if it may. Whether anything
     * may start now is another question.
     */
    static Optional<String> forbids(Assignment assignment, SiteOffer offer) {
        var name = assignment.executionClass().name();
        var asked = assignment.spec().resources();
        var allow = offer.allowance();
        var pool =
                offer.pools().stream()
                        .filter(each -> each.name().equals(assignment.pool()))
                        .findFirst();
        if (pool.isEmpty()) {
            return Optional.of(
                    "cannot run %s: this site has no pool '%s'".formatted(name, assignment.pool()));
        }
        if (!allow.projects().contains(assignment.executionClass().project().text())) {
            return Optional.of(
                    "cannot run %s: the site's owner does not allow project '%s' (allowed: %s)"
                            .formatted(
                                    name, assignment.executionClass().project(), allow.projects()));
        }
        if (!allow.executors().contains(pool.get().executor())) {
            return Optional.of(
                    "cannot run %s: the site's owner does not allow executor '%s' (allowed: %s)"
                            .formatted(name, pool.get().executor(), allow.executors()));
        }
        if (pool.get().cpu().compareTo(asked.cpu()) < 0
                || pool.get().memory().compareTo(asked.memory()) < 0) {
            return Optional.of(
                    "cannot run %s: it asks for %s cpu and %s, pool '%s' has %s cpu and %s"
                            .formatted(
                                    name,
                                    asked.cpu(),
                                    asked.memory(),
                                    assignment.pool(),
                                    pool.get().cpu(),
                                    pool.get().memory()));
        }
        return Optional.empty();
    }
}
