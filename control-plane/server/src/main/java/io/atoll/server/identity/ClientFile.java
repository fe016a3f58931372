package io.atoll.server.identity;

import io.atoll.kernel.json.CanonicalJson;
import io.atoll.kernel.random.RandomSource;
import io.atoll.protocol.identity.KeyFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a program on this machine needs to speak to the control plane, in one file of mode 0600.
 *
 * @param url of the REST API
 * @param token the operator's access token
 * @param ca the federation's authority in PEM
 * @param agents {@code host:port} that agents may dial
 * @param dataPlane {@code host:port} of the global store
 */
public record ClientFile(
        String url, String token, String ca, List<String> agents, String dataPlane) {
    /** Its name in the data folder. */
    public static final String NAME = "client.json";

    public ClientFile {
        agents = List.copyOf(agents);
    }

    /** Writes it into {@code folder} in one step. */
    public void write(Path folder, RandomSource random) {
        var json =
                CanonicalJson.write(
                        Map.of(
                                "url", url,
                                "token", token,
                                "ca", ca,
                                "agents", agents,
                                "dataPlane", dataPlane));
        KeyFile.replaceSecret(folder.resolve(NAME), json + "\n", random);
    }

    /** Never the token. */
    @Override
    public String toString() {
        return "ClientFile[" + url + "]";
    }
}
