package io.millpond.faults;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Certificates made for one test by the JDK's keytool: authorities, and servers that they vouch for. */
final class Certificates {
    private static final String SECRET = "changeit";

    private final Path folder;

    Certificates(Path folder) {
        this.folder = folder;
    }

    /** A new authority; answers its certificate as PEM. */
    Path authority(String name) throws Exception {
        keytool("-genkeypair", "-alias", name, "-dname", "CN=" + name, "-ext", "bc:c", "-validity", "10");
        Path pem = folder.resolve(name + ".pem");
        keytool("-exportcert", "-alias", name, "-rfc", "-file", pem.toString());
        return pem;
    }

    /**
     * A server of that authority, as a context for it to answer with.
     *
     * @param host the name or address that its certificate is for: "ip:127.0.0.1"
     * @param start when it becomes valid, as keytool takes it: "-10d"
     * @param days for how long
     */
    SSLContext server(String authority, String alias, String host, String start, int days) throws Exception {
        keytool("-genkeypair", "-alias", alias, "-dname", "CN=" + alias);
        Path request = folder.resolve(alias + ".csr");
        Path answer = folder.resolve(alias + ".crt");
        keytool("-certreq", "-alias", alias, "-file", request.toString());
        keytool(
                "-gencert",
                "-alias",
                authority,
                "-infile",
                request.toString(),
                "-outfile",
                answer.toString(),
                "-ext",
                "san=" + host,
                "-startdate",
                start,
                "-validity",
                Integer.toString(days));
        keytool("-importcert", "-noprompt", "-alias", alias, "-file", answer.toString());
        return context(alias);
    }

    private Path store() {
        return folder.resolve("keys.p12");
    }

    /** With the key of this alias alone. */
    private SSLContext context(String alias) throws IOException, GeneralSecurityException {
        KeyStore all = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store())) {
            all.load(in, SECRET.toCharArray());
        }
        KeyStore one = KeyStore.getInstance("PKCS12");
        one.load(null, null);
        one.setKeyEntry(
                alias, all.getKey(alias, SECRET.toCharArray()), SECRET.toCharArray(), all.getCertificateChain(alias));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(one, SECRET.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private void keytool(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(words));
        command.addAll(List.of("-keystore", store().toString(), "-storetype", "PKCS12", "-storepass", SECRET));
        if (words[0].equals("-genkeypair")) {
            command.addAll(List.of("-keyalg", "EC"));
        }
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new AssertionError(words[0] + ": " + Files.readString(log));
        }
    }
}
