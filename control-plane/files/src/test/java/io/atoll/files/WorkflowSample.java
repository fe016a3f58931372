package io.atoll.files;

/** A workflow that uses every key this version carries out. */
final class WorkflowSample {
    static final String COMPLETE =
            """
            kind: Workflow
            version: atoll/v1
            name: climatology
            project: demo
            labels: {team: climate, year: 2026}
            inputs:
              seattle: {sitePath: seattle.csv, at: edge-seattle, classes: [raw]}
              new-york: {file: data/new-york.csv}
              stations: {artifact: 01890a5d-ac96-774b-bcce-b302099a8057}
            defaults: {resources: {cpu: 1, memory: 256MiB}, walltime: 10m, retry: {failed: 1, lost: 3, preempted: unlimited}}
            executions:
              - name: clean
                command: [sh, clean.sh, "${inputs.raw}", 3]
                files: [clean.sh]
                inputs: {raw: seattle}
                outputs:
                  daily: {path: daily.csv}
                needs: [setup]
                resources:
                  cpu: 0.5
                  memory: 256MiB
                  disk: 1GiB
                  gpu: {count: 1, kind: [a100, h100], memory: 40GiB}
                placement: {require: "site.labels.kind == 'edge'", policy: climate-default, site: edge-seattle}
                runtime: {env: {LC_ALL: C, OMP_NUM_THREADS: 4}}
                walltime: 2h
                stop: {signal: TERM, grace: 2m}
                retry: {failed: 2}
                labels: {spread: "yes"}
              - name: resample
                foreach: {seed: 1..8, station: [seattle, new-york]}
                script: |
                  awk -f resample.awk
                atMost: 4
                tolerate: 10%
            outputs: {report: clean/daily}
            """;

    private WorkflowSample() {}
}
