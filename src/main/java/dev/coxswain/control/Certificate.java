package dev.coxswain.control;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;

/** A certificate with its chain and its key, as the two files of PEM had them when both were read. */
record Certificate(Buffer chain, Buffer key) {

    private static final long MAX_BYTES = 1024 * 1024;
    private static final byte[] NONCE = "coxswain".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    static Certificate read(Path chain, Path key) throws IOException {
        return new Certificate(bytes(chain), bytes(key));
    }

    private static Buffer bytes(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(file + " is larger than 1 MiB");
        }
        return Buffer.buffer(Files.readAllBytes(file));
    }

    /** @throws GeneralSecurityException where it is none, or the one isn't the other's: it may be half written */
    PemKeyCertOptions usable(Vertx vertx) throws GeneralSecurityException {
        PemKeyCertOptions options = new PemKeyCertOptions().setCertValue(chain).setKeyValue(key);
        try {
            for (KeyManager manager : options.getKeyManagerFactory(vertx).getKeyManagers()) {
                if (manager instanceof X509KeyManager pair) {
                    check(pair);
                    return options;
                }
            }
        } catch (GeneralSecurityException told) {
            throw told;
        } catch (Exception unreadable) {
            // Of whatever kind: Vert.x makes them of what PEM may be instead.
            throw new GeneralSecurityException(unreadable.getMessage(), unreadable);
        }
        throw new GeneralSecurityException("there is no certificate");
    }

    private static void check(X509KeyManager pair) throws GeneralSecurityException {
        for (String type : new String[] {"RSA", "EC", "EdDSA", "RSASSA-PSS"}) {
            String[] aliases = pair.getServerAliases(type, null);
            if (aliases != null && aliases.length > 0) {
                X509Certificate first = pair.getCertificateChain(aliases[0])[0];
                if (!belongs(pair.getPrivateKey(aliases[0]), first.getPublicKey())) {
                    throw new GeneralSecurityException("the key is not this certificate's");
                }
                return;
            }
        }
        throw new GeneralSecurityException("the key is of a kind that is not known here: use RSA, EC or Ed25519");
    }

    private static boolean belongs(PrivateKey secret, PublicKey known) throws GeneralSecurityException {
        String algorithm = switch (secret.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "EdDSA", "Ed25519", "Ed448" -> "EdDSA";
            default -> "SHA256withRSA";
        };
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(secret);
        signature.update(NONCE);
        byte[] signed = signature.sign();
        try {
            signature.initVerify(known);
            signature.update(NONCE);
            return signature.verify(signed);
        } catch (GeneralSecurityException otherKind) {
            return false;
        }
    }
}
