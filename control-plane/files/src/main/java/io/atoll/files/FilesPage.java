package io.atoll.files;

import java.util.List;

/** The page of the reference about the files that people write. */
final class FilesPage {
    private static final String HEAD =
            """
            # Files

            Under *required*, *yes* means that the key must stand wherever the section around it does. A *name* is 1 to 63 lower case letters, digits and hyphens, starting and ending with a letter or digit. A key marked *(later)* is refused by name in this version.

            A file is checked before anything is stored. The problems that are found come back together, each with line and column. A file that is no YAML gives its first error only, and a problem can hide others that are found once it is corrected.
            """;

    private static final String WORKFLOW =
            """
            Example, shortened from the demo's [climatology.yaml](../../deploy/demo/climatology.yaml):

            ```yaml
            kind: Workflow
            version: atoll/v1
            name: climatology
            inputs:
              seattle: {sitePath: seattle.csv, at: edge-seattle, classes: [raw]}
            executions:
              - name: clean
                command: [sh, clean.sh, "${inputs.raw}", "${outputs.daily}"]
                files: [clean.sh]
                inputs: {raw: seattle}
                outputs:
                  daily: {path: daily.csv}
              - name: resample
                foreach: {seed: 1..8}
                script: |
                  awk -v seed="$EACH_SEED" -f resample.awk "$INPUT_DAILY" > sample.csv
                files: [resample.awk]
                inputs: {daily: clean/daily}
                outputs:
                  sample: {path: sample.csv}
                placement: {require: "site.labels.kind in ['hpc', 'cloud']"}
            ```

            """;

    private static final String PLACEMENT =
            """
            Example; the demo's policies are in [deploy/demo/policies](../../deploy/demo/policies), those that ship in the [catalog](../../policies/catalog/src/main/resources/io/atoll/policy/catalog):

            ```yaml
            kind: PlacementPolicy
            version: atoll/v1
            name: climate-default
            scope: project/default
            match: "execution.labels.team == 'climate'"
            prefer:
              - {name: cost, weight: 50, score: "pool.scores.cost"}
              - {name: locality, weight: 80, score: "data.locality(site)"}
            tieBreak: [site.name, pool.name]
            ```

            """;

    private static final String DATA =
            """
            Example, the demo's [raw-stays-home.yaml](../../deploy/demo/policies/raw-stays-home.yaml) without what it releases:

            ```yaml
            kind: DataPolicy
            version: atoll/v1
            name: raw-stays-home
            match: "'raw' in artifact.classes"
            mayLie: "site.name == artifact.origin"
            ```

            A release names one output of reviewed code. Its `code` covers everything that decides what that output is: the command or script, the shipped files with their digests and modes, the runtime, the names of the inputs and of the `foreach` variables, every output's name and path, and which of them is meant. It does not cover the data, nor the values of `foreach`: a reviewer expects anything under those names. `atoll plan FILE --code` and `atoll workflow show` print it. A code in the older form `sha256:…` left the path open: it is refused, and releases nothing where it was stored before.

            """;

    private static final String REST =
            """

            ## CEL: what an expression can see

            Expressions are [CEL](https://cel.dev). A condition gives true or false, a score a number from 0 to 100. No expression reads a clock.

            | variable | type | may stand in | meaning |
            |---|---|---|---|
            | `execution.name` | text | `match`, `require`, `score` of a placement policy; `placement.require` of an execution | Name in the workflow. |
            | `execution.workflow` | text | the same | Name of the workflow. |
            | `execution.project` | text | the same | Its project. |
            | `execution.labels` | mapping of text | the same | Its labels: `execution.labels.team`. |
            | `execution.cpu` | number | the same | Cores that it asks for. |
            | `execution.memory` | whole number | the same | Bytes of memory that it asks for. |
            | `execution.gpus` | whole number | the same | GPUs that it asks for; 0 for none. |
            | `site.name` | text | `require`, `score`, `placement.require`; `mayLie` | Name of the site. |
            | `site.labels` | mapping of text | `require`, `score`, `placement.require` | What the site says of itself. |
            | `site.bound` | mapping of text | `require`, `score`, `placement.require`; `mayLie` | Labels that the invitation bound to the site. |
            | `pool.name` | text | `require`, `score`, `placement.require` | Name of the pool. |
            | `pool.executor` | text | the same | How it starts work: `process`. |
            | `pool.arch` | text | the same | Processor architecture. |
            | `pool.cpu` | number | the same | Cores of the pool. |
            | `pool.memory` | whole number | the same | Bytes of memory of the pool. |
            | `pool.gpu.kind` | text | the same | Kind of its GPUs; empty for none. |
            | `pool.gpu.count` | whole number | the same | Its GPUs; 0 for none. |
            | `pool.gpu.memory` | whole number | the same | Bytes of memory of each. |
            | `pool.scores` | mapping of numbers | the same | The owner's scores; one that is missing is 0. |
            | `pool.waiting` | whole number | the same | Executions that wait there. |
            | `data.locality(site)` | number | the same | Share of the input's bytes that lie at the site, 0 to 100. |
            | `artifact.classes` | list of text | `match` and `mayLie` of a data policy | Marks of restricted data: `'raw' in artifact.classes`. |
            | `artifact.origin` | text | the same | Site where it was made. |
            | `artifact.labels` | mapping of text | the same | Its labels. |

            ## Site

            What a site offers and allows stands in its agent's file; every key is in [configuration](configuration.md#site-agent). Without `allow.projects` and a pool nothing runs there:

            ```yaml
            controlPlane: [cp1.example.org:7443]
            name: hpc-ridge
            allow: {projects: [default], process: true}
            pools:
              - {name: cpu, executor: process, cpu: 8, memory: 16GiB, scores: {cost: 20}}
            ```
            """;

    private FilesPage() {}

    static String text() {
        var page = new StringBuilder(HEAD);
        for (var format :
                List.of(FileFormat.WORKFLOW, FileFormat.PLACEMENT_POLICY, FileFormat.DATA_POLICY)) {
            var root = SchemaCheck.schemaNode(format);
            page.append("\n## ").append(root.path("title").asString()).append("\n\n");
            page.append(root.path("description").asString("")).append("\n\n");
            page.append(example(format)).append(SchemaRows.of(root, root, ""));
        }
        return page.append(REST).toString();
    }

    private static String example(FileFormat format) {
        return switch (format) {
            case WORKFLOW -> WORKFLOW;
            case PLACEMENT_POLICY -> PLACEMENT;
            case DATA_POLICY -> DATA;
            case AGENT, CONTROL_PLANE -> "";
        };
    }
}
