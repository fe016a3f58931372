package io.atoll.files;

/** The files people write. */
public enum FileFormat {
    WORKFLOW("Workflow", "workflow-v1.json"),
    PLACEMENT_POLICY("PlacementPolicy", "placement-policy-v1.json"),
    DATA_POLICY("DataPolicy", "data-policy-v1.json"),
    /** {@code agent.yaml}; it has no {@code kind}. */
    AGENT("agent configuration", "agent-v1.json"),
    /** {@code control-plane.yaml}; it has no {@code kind}. */
    CONTROL_PLANE("control plane configuration", "control-plane-v1.json");

    private final String kind;
    private final String schemaFile;

    FileFormat(String kind, String schemaFile) {
        this.kind = kind;
        this.schemaFile = schemaFile;
    }

    /** The value of {@code kind} in such a file, or what to call it. */
    public String kind() {
        return kind;
    }

    /** Name of the published JSON Schema. */
    public String schemaFile() {
        return schemaFile;
    }
}
