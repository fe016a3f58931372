package io.atoll.server.workflow;

import io.atoll.files.Problems;
import io.atoll.files.YamlNode.Mapping;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.quantity.Cpu;
import java.time.Duration;

/** Refuses limits under which nothing can run: no time, no memory, no core. */
final class LimitsCheck {
    private final Problems problems;

    LimitsCheck(Problems problems) {
        this.problems = problems;
    }

    void check(Mapping root) {
        root.mapping("defaults").ifPresent(each -> limits(each, "the defaults"));
        for (var execution : root.mappings("executions")) {
            String name = execution.optionalText("name").orElse("");
            limits(execution, "execution '" + name + "'");
        }
    }

    private void limits(Mapping node, String whose) {
        node.duration("walltime")
                .filter(Duration::isZero)
                .ifPresent(_ -> refuse(node, "walltime", whose));
        node.mapping("resources").ifPresent(each -> resources(each, whose));
    }

    private void resources(Mapping resources, String whose) {
        // What runs on a GPU alone may ask for no core.
        if (!resources.has("gpu")) {
            resources
                    .cpu("cpu")
                    .filter(cpu -> cpu.equals(Cpu.ZERO))
                    .ifPresent(_ -> refuse(resources, "cpu", whose));
        }
        resources
                .bytes("memory")
                .filter(memory -> memory.equals(ByteSize.ZERO))
                .ifPresent(_ -> refuse(resources, "memory", whose));
    }

    private void refuse(Mapping node, String key, String whose) {
        problems.add(
                node.valuePosition(key),
                "cannot use %s '%s' of %s: nothing can run with it (expected more than 0)"
                        .formatted(key, node.optionalText(key).orElse(""), whose));
    }
}
