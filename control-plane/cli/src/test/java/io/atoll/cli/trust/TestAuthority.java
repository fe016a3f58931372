package io.atoll.cli.trust;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** An authority and servers that it certified, made with the JDK's own tool. */
public final class TestAuthority {
    private static final String PASSWORD = "changeit";

    private final Path folder;
    private final String name;
    private final String pem;

    /** Makes one of this name, with its files in {@code folder}. */
    public TestAuthority(Path folder, String name) {
        this.folder = folder;
        this.name = name;
        pair(name, List.of("-ext", "bc:c", "-validity", "3650"));
        keytool(name, "-exportcert", "-rfc", "-alias", name, "-file", path(name + ".pem"));
        pem = read(name + ".pem");
    }

    /** Its certificate. */
    public String pem() {
        return pem;
    }

    /**
     * What a server of these names presents.
     *
     * @param alternatives as keytool takes them: {@code dns:localhost,ip:127.0.0.1}
     * @param days of its validity, which began ten days ago
     */
    public SSLContext server(String server, String alternatives, int days) {
        String own = name + "-" + server;
        pair(own, List.of());
        keytool(own, "-certreq", "-alias", own, "-file", path(own + ".csr"));
        keytool(
                name,
                "-gencert",
                "-rfc",
                "-alias",
                name,
                "-ext",
                "SAN=" + alternatives,
                "-startdate",
                "-10d",
                "-validity",
                Integer.toString(days),
                "-infile",
                path(own + ".csr"),
                "-outfile",
                path(own + ".pem"));
        keytool(
                own,
                "-importcert",
                "-noprompt",
                "-alias",
                "authority",
                "-file",
                path(name + ".pem"));
        keytool(own, "-importcert", "-noprompt", "-alias", own, "-file", path(own + ".pem"));
        return context(own);
    }

    private SSLContext context(String own) {
        try (InputStream in = Files.newInputStream(folder.resolve(own + ".p12"))) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            KeyManagerFactory managers =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot use " + own, e);
        }
    }

    private void pair(String own, List<String> more) {
        var words =
                new ArrayList<>(
                        List.of(
                                "-genkeypair",
                                "-alias",
                                own,
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=" + own));
        words.addAll(more);
        keytool(own, words.toArray(String[]::new));
    }

    private void keytool(String store, String... words) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin/keytool").toString());
        command.addAll(List.of(words));
        command.addAll(
                List.of(
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        path(store + ".p12"),
                        "-storepass",
                        PASSWORD));
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            byte[] said = process.getInputStream().readAllBytes();
            if (process.waitFor() != 0) {
                throw new IllegalStateException(
                        command + ": " + new String(said, StandardCharsets.UTF_8));
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("cannot run keytool", e);
        }
    }

    private String path(String file) {
        return folder.resolve(file).toString();
    }

    private String read(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + file, e);
        }
    }
}
