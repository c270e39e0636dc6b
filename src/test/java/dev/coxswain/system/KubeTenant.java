package dev.coxswain.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coxswain.manifests.Rendered;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * A namespace of one test's own, and in it what a pod of Coxswain has: a service account with the Role of the contract
 * and no more, its token in a file, its pod's names in the environment.
 */
final class KubeTenant {

    private static final String SERVICE_ACCOUNT = "coxswain";
    private static final Duration HOUR = Duration.ofHours(1);
    /** The API server takes a token for a minute longer than it says, for clocks that differ. */
    private static final Duration GRACE = Duration.ofMinutes(1);

    private final KubeApi api;
    private final Sandbox sandbox;
    final String namespace = "t" + UUID.randomUUID().toString().substring(0, 8);

    KubeTenant(KubeApi api, Sandbox sandbox) {
        this(api, sandbox, "shop");
    }

    /** @param map the one ConfigMap that the Role names */
    KubeTenant(KubeApi api, Sandbox sandbox, String map) {
        this.api = api;
        this.sandbox = sandbox;
        api.post("/api/v1/namespaces", "{\"metadata\": {\"name\": \"" + namespace + "\"}}");
        api.post(core("serviceaccounts"), "{\"metadata\": {\"name\": \"coxswain\"}}");
        api.post(rbac("roles"), role(map));
        bind();
        token(HOUR);
        sandbox.environment("KUBERNETES_SERVICE_HOST", "127.0.0.1");
        port(api.port());
        sandbox.environment("KUBERNETES_AUTH_SERVICEACCOUNT_TOKEN", tokenFile().toString());
        sandbox.environment("KUBERNETES_CERTS_CA_FILE", authority().toString());
        sandbox.environment("KUBECONFIG", "/nonexistent");
        sandbox.environment("POD_NAMESPACE", namespace);
        trust();
    }

    /** Where the supervisor finds the API server: its own port, or that of something in between. */
    void port(int port) {
        sandbox.environment("KUBERNETES_SERVICE_PORT", Integer.toString(port));
    }

    /** The Role that users get, as it is in {@code k8s/}. */
    private static String role(String map) {
        try {
            JsonNode role = Rendered.yaml(Files.readString(Path.of("k8s/role.yaml")));
            ((ArrayNode) role.at("/rules/0/resourceNames")).set(0, map);
            return role.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The Role that users get with the component {@code status}. */
    void mayWriteStatus() {
        ObjectNode role = Rendered.kustomize(Rendered.OVERLAYS.resolve("status"))
                .one("Role", SERVICE_ACCOUNT)
                .deepCopy();
        ((ArrayNode) role.at("/rules/0/resourceNames")).set(0, "shop");
        api.put(rbac("roles/coxswain"), role.toString());
    }

    void bind() {
        api.post(rbac("rolebindings"), """
                {"metadata": {"name": "coxswain"},
                 "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "coxswain"},
                 "subjects": [{"kind": "ServiceAccount", "name": "coxswain", "namespace": "%s"}]}
                """.formatted(namespace));
    }

    void unbind() {
        api.delete(rbac("rolebindings/coxswain"));
    }

    /** The API server learns of a change of rights a moment later. */
    void awaitForbidden() {
        Patience.until(
                "the API server knows that the right is gone",
                () -> !api.post("/apis/authorization.k8s.io/v1/subjectaccessreviews", """
                        {"spec": {"user": "system:serviceaccount:%s:coxswain",
                          "resourceAttributes": {"namespace": "%s", "verb": "watch", "resource": "configmaps", "name": "shop"}}}
                        """.formatted(
                                        namespace, namespace))
                        .at("/status/allowed")
                        .asBoolean());
    }

    /** Writes the API server's present certificate where the supervisor reads its authority. */
    void trust() {
        replace(authority(), KubeApi.read("ca.crt"));
    }

    private Path authority() {
        return sandbox.path("ca.crt");
    }

    private Path tokenFile() {
        return sandbox.path("token");
    }

    /** A new token in the file, accepted for so long: the API server itself gives none for less than ten minutes. */
    void token(Duration length) {
        Instant now = Instant.now();
        String uid = api.get(core("serviceaccounts/" + SERVICE_ACCOUNT))
                .at("/metadata/uid")
                .asText();
        String issuer = "https://kubernetes.default.svc";
        String claims = """
                {"iss": "%s", "aud": ["%s"], "sub": "system:serviceaccount:%s:coxswain", "iat": %d, "nbf": %d, "exp": %d,
                 "kubernetes.io": {"namespace": "%s", "serviceaccount": {"name": "coxswain", "uid": "%s"}}}
                """.formatted(
                        issuer,
                        issuer,
                        namespace,
                        now.minus(HOUR).getEpochSecond(),
                        now.minus(HOUR).getEpochSecond(),
                        now.plus(length).minus(GRACE).getEpochSecond(),
                        namespace,
                        uid);
        String signed = base64("{\"alg\": \"RS256\", \"typ\": \"JWT\"}".getBytes(StandardCharsets.UTF_8)) + "."
                + base64(claims.getBytes(StandardCharsets.UTF_8));
        try {
            String pem = KubeApi.read("service-account.key").replaceAll("-----[A-Z ]+-----|\\s", "");
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(KeyFactory.getInstance("RSA")
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem))));
            signature.update(signed.getBytes(StandardCharsets.UTF_8));
            replace(tokenFile(), signed + "." + base64(signature.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** In one step, as the kubelet does. */
    private void replace(Path file, String text) {
        try {
            Path fresh = sandbox.write(file.getFileName() + ".new", text);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String core(String path) {
        return "/api/v1/namespaces/" + namespace + "/" + path;
    }

    private String rbac(String path) {
        return "/apis/rbac.authorization.k8s.io/v1/namespaces/" + namespace + "/" + path;
    }

    /** A ConfigMap with the document of one crew under {@code crew.yaml}. */
    JsonNode create(String spec) {
        return api.post(
                core("configmaps"),
                map(Map.of("crew.yaml", sandbox.document(spec))).toString());
    }

    JsonNode create(ObjectNode map) {
        return api.post(core("configmaps"), map.toString());
    }

    JsonNode edit(String spec) {
        return edit(Map.of("crew.yaml", sandbox.document(spec)));
    }

    JsonNode edit(Map<String, String> data) {
        return api.put(core("configmaps/shop"), map(data).toString());
    }

    void delete() {
        api.delete(core("configmaps/shop"));
    }

    static ObjectNode map(Map<String, String> data) {
        ObjectNode map = JsonNodeFactory.instance.objectNode();
        map.putObject("metadata").put("name", "shop");
        ObjectNode keys = map.putObject("data");
        data.forEach(keys::put);
        return map;
    }

    /** Events of events.k8s.io/v1 in the namespace, as REASON. */
    JsonNode events() {
        return api.get("/apis/events.k8s.io/v1/namespaces/" + namespace + "/events")
                .path("items");
    }

    String reasons() {
        return events().findValuesAsText("reason").stream().collect(Collectors.joining(" "));
    }
}
