package io.atoll.server.query;

import io.atoll.control.event.ControlRecord.PolicySetRecord;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.ProjectName;
import io.atoll.policy.PlacementEngine;
import io.atoll.policy.PlacementPolicy;
import io.atoll.policy.PolicySet;
import io.atoll.policy.loader.PolicyLoader;
import io.atoll.policy.loader.SourceFile;
import io.atoll.server.record.PostgresFederationStore;
import io.atoll.server.view.PolicyViews.ConsultedView;
import io.atoll.server.view.PolicyViews.PoliciesView;
import io.atoll.server.view.PolicyViews.PolicyView;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicReference;

/** Reads the policies in force. */
public final class PolicyQuery {
    private static final String WHAT = "read policies";
    private static final String PLACEMENT = "PlacementPolicy";
    private static final String DATA = "DataPolicy";

    // Each is the beginning of an index.
    private static final String IS_USED =
            """
            SELECT EXISTS (SELECT 1 FROM run WHERE project = ?)
                OR EXISTS (SELECT 1 FROM artifact WHERE project = ?)
            """;

    private final Rows rows;
    private final PolicyLoader loader;

    // Compiling takes long and changes are rare: the last set is kept.
    private final AtomicReference<Compiled> compiled =
            new AtomicReference<>(
                    new Compiled(
                            Collections.emptySortedMap(),
                            PolicySet.empty(),
                            new PlacementEngine(PolicySet.empty())));

    private record Compiled(
            SortedMap<String, String> texts, PolicySet set, PlacementEngine engine) {}

    public PolicyQuery(Rows rows, PolicyLoader loader) {
        this.rows = rows;
        this.loader = loader;
    }

    /** Texts of the policies in force, by file name. */
    public SortedMap<String, String> texts() {
        return current().map(PolicySetRecord::texts).orElse(Collections.emptySortedMap());
    }

    /** The policies in force. */
    public PoliciesView view() {
        var found = current();
        var items = new ArrayList<PolicyView>();
        texts().forEach((file, text) -> items.addAll(views(file, text)));
        return new PoliciesView(found.map(each -> each.digest().toString()).orElse(""), items);
    }

    private List<PolicyView> views(String file, String text) {
        var set =
                loader.loadStored(List.of(new SourceFile(file, text)))
                        .policies()
                        .orElseGet(PolicySet::empty);
        var views = new ArrayList<PolicyView>();
        for (var each : set.placement()) {
            String scope = each.scope().toString();
            views.add(new PolicyView(each.name(), PLACEMENT, scope, file, text));
        }
        // Data policies bind everybody.
        String everywhere = PlacementPolicy.Scope.FEDERATION.toString();
        for (var each : set.data()) {
            views.add(new PolicyView(each.name(), DATA, everywhere, file, text));
        }
        return views;
    }

    /**
     * The policies in force, compiled.
     *
     * @throws AtollException CORRUPT if they do not compile any more
     */
    public PlacementEngine engine() {
        return inForce().engine();
    }

    /**
     * All policies in force as {@code project} sees them, in name order.
     *
     * @throws AtollException CORRUPT if they do not compile any more
     */
    public List<ConsultedView> consulted(ProjectName project) {
        PolicySet set = inForce().set();
        var consulted = new ArrayList<ConsultedView>();
        for (var each : set.placement()) {
            var scope = each.scope();
            consulted.add(
                    new ConsultedView(
                            each.name(), PLACEMENT, scope.toString(), scope.covers(project)));
        }
        String everywhere = PlacementPolicy.Scope.FEDERATION.toString();
        for (var each : set.data()) {
            consulted.add(new ConsultedView(each.name(), DATA, everywhere, true));
        }
        consulted.sort(Comparator.comparing(ConsultedView::name));
        return consulted;
    }

    /**
     * A sentence for each policy of {@code set} that applies to nobody's work so far.
     *
     * @param own the project of who asks, which counts as used
     */
    public List<String> idle(PolicySet set, ProjectName own) {
        return set.placement().stream()
                .filter(each -> isIdle(each.scope(), own))
                .map(
                        each ->
                                "policy %s applies to %s, which nobody has used yet; yours is project/%s"
                                        .formatted(each.name(), each.scope(), own.text()))
                .toList();
    }

    private boolean isIdle(PlacementPolicy.Scope scope, ProjectName own) {
        return switch (scope.kind()) {
            case FEDERATION -> false;
            case GROUP -> true;
            case PROJECT -> !scope.covers(own) && !isUsed(scope.name());
        };
    }

    private boolean isUsed(String project) {
        return rows.read(WHAT, row -> row.getBoolean(1), IS_USED, project, project).getFirst();
    }

    private Compiled inForce() {
        var texts = texts();
        var known = compiled.get();
        if (known.texts().equals(texts)) {
            return known;
        }
        PolicySet set = compile(texts);
        var made = new Compiled(texts, set, new PlacementEngine(set));
        compiled.set(made);
        return made;
    }

    private PolicySet compile(SortedMap<String, String> texts) {
        return loader.loadStored(
                        texts.entrySet().stream()
                                .map(each -> new SourceFile(each.getKey(), each.getValue()))
                                .toList())
                .policies()
                .orElseThrow(
                        () ->
                                new AtollException(
                                        ErrorCode.CORRUPT, "cannot compile the stored policies"));
    }

    private Optional<PolicySetRecord> current() {
        return rows.body(WHAT, PolicySetRecord.class, PostgresFederationStore.POLICIES_IN_FORCE);
    }
}
