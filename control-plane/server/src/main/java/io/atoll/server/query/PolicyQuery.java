package io.atoll.server.query;

import io.atoll.control.event.ControlRecord.PolicySetRecord;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.policy.PlacementEngine;
import io.atoll.policy.PlacementPolicy;
import io.atoll.policy.PolicySet;
import io.atoll.policy.loader.PolicyLoader;
import io.atoll.policy.loader.SourceFile;
import io.atoll.server.record.PostgresFederationStore;
import io.atoll.server.view.PolicyViews.PoliciesView;
import io.atoll.server.view.PolicyViews.PolicyView;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicReference;

/** Reads the policies in force. */
public final class PolicyQuery {
    private static final String WHAT = "read policies";

    private final Rows rows;
    private final PolicyLoader loader;

    // Compiling takes long and changes are rare: the last set is kept.
    private final AtomicReference<Compiled> compiled =
            new AtomicReference<>(
                    new Compiled(
                            Collections.emptySortedMap(), new PlacementEngine(PolicySet.empty())));

    private record Compiled(SortedMap<String, String> texts, PlacementEngine engine) {}

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
            views.add(new PolicyView(each.name(), "PlacementPolicy", scope, file, text));
        }
        // Data policies bind everybody.
        String everywhere = PlacementPolicy.Scope.FEDERATION.toString();
        for (var each : set.data()) {
            views.add(new PolicyView(each.name(), "DataPolicy", everywhere, file, text));
        }
        return views;
    }

    /**
     * The policies in force, compiled.
     *
     * @throws AtollException CORRUPT if they do not compile any more
     */
    public PlacementEngine engine() {
        var texts = texts();
        var known = compiled.get();
        if (known.texts().equals(texts)) {
            return known.engine();
        }
        var made = new Compiled(texts, new PlacementEngine(compile(texts)));
        compiled.set(made);
        return made.engine();
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
