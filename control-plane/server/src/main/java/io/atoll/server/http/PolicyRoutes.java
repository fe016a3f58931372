package io.atoll.server.http;

import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.Reply;
import io.atoll.control.state.Caller;
import io.atoll.kernel.label.StorableText;
import io.atoll.policy.PlacementPolicy;
import io.atoll.policy.PolicySet;
import io.atoll.policy.data.DataPolicy;
import io.atoll.policy.loader.PolicyLoader;
import io.atoll.policy.loader.SourceFile;
import io.atoll.server.query.PolicyQuery;
import io.atoll.server.query.ReplayQuery;
import io.atoll.server.query.RunQuery;
import io.atoll.server.view.PolicyViews.AppliedView;
import io.atoll.server.view.PolicyViews.ApplyRequest;
import io.atoll.server.view.PolicyViews.Change;
import io.atoll.server.view.PolicyViews.File;
import io.atoll.server.view.PolicyViews.PoliciesView;
import io.atoll.server.view.PolicyViews.ReplayRequest;
import io.atoll.server.view.PolicyViews.ReplayView;
import io.atoll.server.workflow.ProblemsException;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.RequestAttribute;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Policies: put in force, look, decide again. */
@Controller("/v1")
@ExecuteOn(Beans.REQUESTS)
final class PolicyRoutes {
    private final Commands commands;
    private final PolicyQuery policies;
    private final ReplayQuery replays;
    private final RunQuery runs;
    private final HttpServices services;

    PolicyRoutes(
            Commands commands,
            PolicyQuery policies,
            ReplayQuery replays,
            RunQuery runs,
            HttpServices services) {
        this.commands = commands;
        this.policies = policies;
        this.replays = replays;
        this.runs = runs;
        this.services = services;
    }

    /** Adds policy files, or puts them in the place of files of the same name; all or nothing. */
    @Post("/policies")
    AppliedView applyPolicies(
            @RequestAttribute(AccessFilter.CALLER) Caller caller, @Body ApplyRequest request) {
        request.files()
                .forEach(each -> StorableText.check("the name of a policy file", each.name()));
        var added = compile(request.files());
        var texts = new TreeMap<>(policies.texts());
        var changes = changes(request.files(), texts);
        // A policy is known by its name: a file of another name that holds it gives way.
        texts.entrySet()
                .removeIf(
                        each ->
                                !Collections.disjoint(
                                        policiesOf(each.getKey(), each.getValue()), names(added)));
        request.files().forEach(each -> texts.put(each.name(), each.text()));
        var all = new ArrayList<File>();
        texts.forEach((name, text) -> all.add(new File(name, text)));
        // What was in force before may stem from an older version.
        PolicySet set = compiled(services.policies().loadStored(sources(all)));
        var applied =
                commands.ask(
                        new ControlCommand.ApplyPolicies(caller, set, texts),
                        Reply.PoliciesApplied.class);
        return new AppliedView(
                applied.digest().toString(),
                names(set),
                changes,
                policies.idle(added, caller.project()));
    }

    /** The policies in force. */
    @Get("/policies")
    PoliciesView showPolicies() {
        return policies.view();
    }

    /** Makes every decision of a run again from stored facts, and compares. */
    @Post("/decisions/replay")
    ReplayView replayDecisions(
            @RequestAttribute(AccessFilter.CALLER) Caller caller, @Body ReplayRequest request) {
        return replays.replay(runs.find(caller, request.run()).run());
    }

    /** What {@code files} make of the policies in {@code before}, by file name. */
    private List<Change> changes(List<File> files, Map<String, String> before) {
        var held = new TreeMap<String, String>();
        before.forEach((file, text) -> policiesOf(file, text).forEach(n -> held.put(n, text)));
        var changes = new TreeMap<String, Change>();
        for (var file : files) {
            for (var name : policiesOf(file.name(), file.text())) {
                String old = held.get(name);
                String change =
                        old == null ? "added" : old.equals(file.text()) ? "unchanged" : "replaced";
                changes.put(name, new Change(name, change));
            }
        }
        return List.copyOf(changes.values());
    }

    private PolicySet compile(List<File> files) {
        return compiled(services.policies().load(sources(files)));
    }

    private static List<SourceFile> sources(List<File> files) {
        return files.stream().map(each -> new SourceFile(each.name(), each.text())).toList();
    }

    private static PolicySet compiled(PolicyLoader.Loaded loaded) {
        return loaded.policies()
                .orElseThrow(() -> new ProblemsException(loaded.problems(), "nothing was applied"));
    }

    private List<String> policiesOf(String file, String text) {
        return services.policies()
                .loadStored(List.of(new SourceFile(file, text)))
                .policies()
                .map(PolicyRoutes::names)
                .orElse(List.of());
    }

    private static List<String> names(PolicySet set) {
        return Stream.concat(
                        set.placement().stream().map(PlacementPolicy::name),
                        set.data().stream().map(DataPolicy::name))
                .sorted()
                .toList();
    }
}
