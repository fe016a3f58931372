package io.atoll.server.query;

import io.atoll.control.event.ControlRecord.PolicySetRecord;
import io.atoll.policy.loader.PolicyLoader;
import io.atoll.policy.loader.SourceFile;
import io.atoll.server.view.PolicyViews.PoliciesView;
import io.atoll.server.view.PolicyViews.PolicyView;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;

/** Reads the policies in force. */
public final class PolicyQuery {
    private static final String WHAT = "read policies";

    private final Rows rows;
    private final PolicyLoader loader;

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
        texts().forEach(
                        (file, text) ->
                                loader.load(java.util.List.of(new SourceFile(file, text)))
                                        .policies()
                                        .ifPresent(
                                                set -> {
                                                    set.placement()
                                                            .forEach(
                                                                    each ->
                                                                            items.add(
                                                                                    new PolicyView(
                                                                                            each
                                                                                                    .name(),
                                                                                            "PlacementPolicy",
                                                                                            file,
                                                                                            text)));
                                                    set.data()
                                                            .forEach(
                                                                    each ->
                                                                            items.add(
                                                                                    new PolicyView(
                                                                                            each
                                                                                                    .name(),
                                                                                            "DataPolicy",
                                                                                            file,
                                                                                            text)));
                                                }));
        return new PoliciesView(found.map(each -> each.digest().toString()).orElse(""), items);
    }

    private Optional<PolicySetRecord> current() {
        return rows.body(
                WHAT,
                PolicySetRecord.class,
                "SELECT body FROM policy_set ORDER BY applied_at DESC LIMIT 1");
    }
}
