package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The image in a real cluster: the kubelet's own probes decide, in a namespace that enforces the restricted standard. */
class ClusterIT {

    private static final String BASE = Path.of("k8s").toAbsolutePath().toString();

    @RegisterExtension
    static final Cluster CLUSTER = new Cluster();

    @BeforeAll
    static void onlyRestrictedPods() {
        CLUSTER.kubectl(
                "label",
                "namespace",
                "default",
                "pod-security.kubernetes.io/enforce=restricted",
                "pod-security.kubernetes.io/warn=restricted");
        // What tests don't name they don't wait for, but the account has to be there before the first pod.
        Patience.until(
                Cluster.SOON,
                "the default account",
                () -> CLUSTER.attempt("get", "serviceaccount", "default").exitCode() == 0);
    }

    @Test
    void theBaseBecomesReadyAndFollowsItsConfigMap() {
        CLUSTER.kubectl("apply", "-k", BASE);
        CLUSTER.kubectl("rollout", "status", "deployment/coxswain", "--timeout=90s");
        String pod = onlyPodOf("app.kubernetes.io/name=coxswain");
        CLUSTER.awaitLog(pod, "greeter/0 | hello from the greeter");
        var status = CLUSTER.coxswain(pod, "status");
        assertThat(status.exitCode()).as(status.output()).isZero();
        assertThat(status.output()).contains("greeter/0", "queue/1", "Running");

        String pids = pidsOf(pod, "queue");
        String crew = CLUSTER.get("configmap", "coxswain-crew")
                .path("data")
                .path("crew.yaml")
                .asText();
        CLUSTER.apply(configMap("coxswain-crew", crew.replace("hello from the greeter", "a good day to you")));
        CLUSTER.awaitLog(pod, "greeter/0 | a good day to you");
        assertThat(pidsOf(pod, "queue")).isEqualTo(pids);
        assertThat(Cluster.restarts(CLUSTER.pod(pod))).isZero();
        // Written beside the work, a moment later.
        Patience.until(
                Cluster.SOON,
                "describe tells of the reload",
                () -> CLUSTER.kubectl("describe", "pod", pod).contains("greeter restarts"));

        // One question to two pods, by the plugin and the real kubectl.
        CLUSTER.kubectl("scale", "deployment/coxswain", "--replicas=2");
        CLUSTER.kubectl("rollout", "status", "deployment/coxswain", "--timeout=90s");
        SystemTool.Result both = plugin("status greeter");
        assertThat(both.exitCode()).as(both.output()).isZero();
        assertThat(both.output().lines())
                .as(both.output())
                .hasSize(3)
                .first()
                .asString()
                .startsWith("POD ")
                .contains("PHASE");
        assertThat(plugin("logs greeter --pod " + pod).output()).contains(pod + " a good day to you");
        assertThat(plugin("restart greeter").output()).contains(pod + ": greeter restarted");
        assertThat(plugin("status nobody").exitCode()).isEqualTo(4);
        CLUSTER.kubectl("scale", "deployment/coxswain", "--replicas=1");
        Patience.until(
                Cluster.SOON,
                "one pod again",
                () -> CLUSTER.get("pods", "-l", "app.kubernetes.io/name=coxswain")
                                .path("items")
                                .size()
                        == 1);

        // A rolling update by the Deployment's own strategy.
        CLUSTER.kubectl("set", "env", "deployment/coxswain", "REVISION=2");
        CLUSTER.kubectl("rollout", "status", "deployment/coxswain", "--timeout=90s");
        Patience.until(
                Cluster.SOON,
                "the old pod is gone",
                () -> CLUSTER.attempt("get", "pod", pod).exitCode() != 0);
        assertThat(onlyPodOf("app.kubernetes.io/name=coxswain")).isNotEqualTo(pod);
        CLUSTER.kubectl("delete", "-k", BASE);
    }

    @Test
    void aRequiredWorkerThatFailsMakesThePodNotReadyAndRestartsNothing() {
        start("fails", "", "workers: [{name: a, command: [sh, -c, 'sleep 1000; exit 1'], restartPolicy: Never}]");
        CLUSTER.awaitReady("fails");
        assertThat(CLUSTER.coxswain("fails", "signal", "KILL", "a", "--tree").exitCode())
                .isZero();
        JsonNode pod = CLUSTER.awaitPod("fails", "not Ready", now -> !Cluster.ready(now));
        assertThat(Cluster.restarts(pod)).isZero();
        assertThat(CLUSTER.coxswain("fails", "status").exitCode()).isEqualTo(3);
        // The kubelet probes for liveness each second: three more, and it still is the same container.
        Patience.throughout(
                Duration.ofSeconds(4), "the container stays", () -> Cluster.restarts(CLUSTER.pod("fails")) == 0);
        delete("fails");
    }

    @Test
    void theKubeletRestartsASupervisorWhoseCoreIsStuck() {
        start("hangs", "", "workers: [{name: a, command: [sleep, '1000']}]");
        CLUSTER.awaitReady("hangs");
        // From the node, as no process of the container could.
        int supervisor = Proc.all().stream()
                .map(Proc.Stat::pid)
                .filter(pid -> Proc.commandLine(pid).endsWith("quarkus-run.jar run /etc/hangs"))
                .findFirst()
                .orElseThrow();
        try (HeldThread core = HeldThread.of(supervisor, "core")) {
            Patience.until(
                    Cluster.SOON,
                    "the kubelet ends it",
                    () -> eventsOf("hangs").contains("failed liveness probe, will be restarted"));
        }
        CLUSTER.awaitPod("hangs", "restarted", now -> Cluster.restarts(now) == 1);
        CLUSTER.awaitReady("hangs");
        assertThat(eventsOf("hangs")).contains("Liveness probe failed: HTTP probe failed with statuscode: 503");
        delete("hangs");
    }

    private static String eventsOf(String pod) {
        return CLUSTER.kubectl("get", "events", "--field-selector=involvedObject.name=" + pod);
    }

    @Test
    void aDeletedPodTakesAsLongAsItsSlowestWorker() {
        start("slow", "", """
                workers:
                  - {name: quick, command: [sleep, '1000']}
                  - {name: slow, command: [sh, -c, 'trap "sleep 3; echo done; exit 0" TERM; while :; do sleep 0.1; done']}
                """);
        CLUSTER.awaitReady("slow");
        long begin = System.nanoTime();
        delete("slow");
        Duration taken = Duration.ofNanos(System.nanoTime() - begin);
        System.out.println("ClusterIT: a pod whose slowest worker takes 3 s was gone after " + taken);
        assertThat(taken).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(12));
    }

    @Test
    void aJobEndsWithItsCrew() {
        CLUSTER.apply(configMap("batch", crew("""
                exit: {when: AllFinished}
                workers:
                  - {name: a, command: [sh, -c, 'echo first'], restartPolicy: OnFailure}
                  - {name: b, command: [sh, -c, 'echo second'], restartPolicy: OnFailure, dependsOn: [{name: a, condition: Succeeded}]}
                """)));
        CLUSTER.apply(
                "apiVersion: batch/v1\nkind: Job\nmetadata: {name: batch}\nspec:\n  backoffLimit: 0\n  template:\n"
                        + ("spec:\n" + podSpec("batch", "coxswain:0.1.0", "").indent(2) + "  restartPolicy: Never\n")
                                .indent(4));
        CLUSTER.kubectl("wait", "--for=condition=complete", "job/batch", "--timeout=90s");
        assertThat(CLUSTER.kubectl("logs", "job/batch")).contains("a/0 | first", "b/0 | second", "exit code 0");
        CLUSTER.kubectl("delete", "job/batch", "configmap/batch");
    }

    @Test
    void aResizeInPlaceRestartsNothing() {
        start(
                "grows",
                "resources: {requests: {memory: 256Mi, cpu: 50m}, limits: {memory: 512Mi}}",
                "workers: [{name: a, command: [sleep, '1000']}]");
        CLUSTER.awaitReady("grows");
        String pids = pidsOf("grows", "a");
        CLUSTER.kubectl("patch", "pod", "grows", "--subresource=resize", "--type=strategic", "--patch", """
                        {"spec": {"containers": [{"name": "coxswain", "resources":
                          {"requests": {"memory": "300Mi"}, "limits": {"memory": "600Mi"}}}]}}
                        """);
        JsonNode pod = CLUSTER.awaitPod(
                "grows",
                "resized or refused",
                now -> memoryLimit(now).equals("600Mi")
                        || now.path("status").path("conditions").toString().contains("PodResizePending"));
        String conditions = pod.path("status").path("conditions").toString();
        assumeTrue(!conditions.contains("Infeasible"), "skipped: this node can't resize in place: " + conditions);
        assertThat(pidsOf("grows", "a")).isEqualTo(pids);
        assertThat(Cluster.restarts(CLUSTER.pod("grows"))).isZero();
        delete("grows");
    }

    @Test
    void aLeakIsRestartedInPlaceOfTheContainer() {
        start("leaks", "resources: {requests: {memory: 256Mi, cpu: 50m}, limits: {memory: 512Mi}}", """
                memoryGuard: {threshold: 80%}
                workers:
                  - {name: steady, command: [sleep, '1000'], resources: {requests: {memory: 64Mi}}}
                  - name: leak
                    backoff: {immediateRestarts: 10}
                    command: [sh, -c, 'while head -c 4000000 /dev/zero; do sleep 0.1; done | tail > /dev/null']
                """);
        CLUSTER.awaitReady("leaks");
        String steady = pidsOf("leaks", "steady");
        String log = Patience.await(
                Cluster.SOON,
                () -> "two restarts",
                () -> CLUSTER.kubectl("logs", "leaks"),
                text -> text.split("leak/0 started, pid", -1).length > 3);
        assertThat(log).containsPattern("leak/0 used .* while the container used .* of 512Mi \\(8[0-9]%.*: restarting");
        assertThat(pidsOf("leaks", "steady")).isEqualTo(steady);
        assertThat(Cluster.restarts(CLUSTER.pod("leaks"))).isZero();
        delete("leaks");
    }

    @Test
    void aUsersImageCopiesOneFolder() {
        ImageBuild.build(
                CLUSTER.folder(),
                "localhost/coxswain-it/users",
                "FROM " + ImageBuild.DISTROLESS + "\n" + ImageBuild.COPIED
                        + "ENV PATH=/opt/coxswain/bin\nUSER 65532:65532\n");
        CLUSTER.takeImage("localhost/coxswain-it/users", "docker.io/library/users:1");
        CLUSTER.apply(
                configMap(
                        "users",
                        crew(
                                "workers: [{name: a, command: [coxswain, run, --, coxswain, version], env: [{name: COXSWAIN_SOCKET, value: /tmp/inner.sock}], restartPolicy: Never}]")));
        CLUSTER.apply(pod("users", "users:1", ""));
        CLUSTER.awaitReady("users");
        var status = CLUSTER.coxswain("users", "status");
        assertThat(status.output()).contains("a/0", "Succeeded");
        assertThat(status.exitCode()).isZero();

        // The mounted ConfigMap is followed too; the kubelet renews it when it next looks, or when the pod is touched.
        CLUSTER.apply(
                configMap("users", crew("workers: [{name: b, command: [coxswain, version], restartPolicy: Never}]")));
        CLUSTER.kubectl("annotate", "pod", "users", "touched=now");
        Patience.await(
                Duration.ofMinutes(2),
                () -> "b/0 by the mounted ConfigMap",
                () -> CLUSTER.coxswain("users", "status").output(),
                text -> text.contains("b/0"));
        delete("users");
    }

    private static void start(String name, String more, String spec) {
        CLUSTER.apply(configMap(name, crew(spec)));
        CLUSTER.apply(pod(name, "coxswain:0.1.0", more));
    }

    private static void delete(String name) {
        CLUSTER.kubectl("delete", "pod/" + name, "--timeout=90s");
    }

    private static String onlyPodOf(String selector) {
        JsonNode pods = CLUSTER.get("pods", "-l", selector).path("items");
        assertThat(pods).as(pods.toString()).hasSize(1);
        return pods.path(0).path("metadata").path("name").asText();
    }

    private static SystemTool.Result plugin(String arguments) {
        String here = Path.of("bin").toAbsolutePath().toString();
        return CLUSTER.onNode("", "sh", "-c", "PATH=$PATH:" + here + " kubectl coxswain " + arguments);
    }

    private static String pidsOf(String pod, String worker) {
        JsonNode crew = Json.read(CLUSTER.kubectl("exec", pod, "--", "coxswain", "status", worker, "-o", "json"));
        return crew.findValuesAsText("pid").toString();
    }

    private static String memoryLimit(JsonNode pod) {
        return pod.at("/status/containerStatuses/0/resources/limits/memory").asText();
    }

    private static String crew(String spec) {
        return "apiVersion: coxswain.dev/v1alpha1\nkind: Crew\nmetadata: {name: test}\nspec:\n" + spec.indent(2);
    }

    private static String configMap(String name, String crew) {
        return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s}\ndata:\n  crew.yaml: |\n%s"
                .formatted(name, crew.indent(4));
    }

    private static String pod(String name, String image, String more) {
        return "apiVersion: v1\nkind: Pod\nmetadata: {name: %s}\nspec:\n%s"
                .formatted(name, podSpec(name, image, more).indent(2));
    }

    /** The crew is a mounted ConfigMap: no token, no API. Probes each second, so that the tests are quick. */
    private static String podSpec(String name, String image, String more) {
        return """
                automountServiceAccountToken: false
                terminationGracePeriodSeconds: 30
                securityContext: {runAsNonRoot: true, runAsUser: 65532, runAsGroup: 65532, seccompProfile: {type: RuntimeDefault}}
                containers:
                  - name: coxswain
                    image: %s
                    imagePullPolicy: Never
                    args: [/etc/%s]
                    startupProbe: {httpGet: {path: /q/health/started, port: 9000}, periodSeconds: 1, failureThreshold: 60}
                    readinessProbe: {httpGet: {path: /q/health/ready, port: 9000}, periodSeconds: 1, timeoutSeconds: 3, failureThreshold: 1}
                    livenessProbe: {httpGet: {path: /q/health/live, port: 9000}, periodSeconds: 1, timeoutSeconds: 3, failureThreshold: 2, terminationGracePeriodSeconds: 1}
                    securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
                    volumeMounts: [{name: crew, mountPath: /etc/%s}, {name: tmp, mountPath: /tmp}]
                    %s
                volumes: [{name: crew, configMap: {name: %s}}, {name: tmp, emptyDir: {}}]
                """.formatted(image, name, name, more, name);
    }
}
