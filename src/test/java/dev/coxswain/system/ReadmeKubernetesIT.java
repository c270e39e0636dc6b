package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.manifests.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The README's Kubernetes section against a real API server. There is no kubelet: the supervisor is started as the pod
 * would start it, with the pod's source and its service account's token.
 */
class ReadmeKubernetesIT {

    private static final Pattern COMMAND = Pattern.compile("^(kubectl [^#\n]*?) *(#.*)?$", Pattern.MULTILINE);

    @RegisterExtension
    static final KubeApi API = new KubeApi();

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    @Test
    void applyEditAndFollow() throws IOException {
        assertThat(commands())
                .containsExactly(
                        "kubectl apply -k k8s",
                        "kubectl logs -f deployment/coxswain",
                        "kubectl edit configmap coxswain-crew");
        KubeTenant tenant = new KubeTenant(API, sandbox, "coxswain-crew");
        kubectl(tenant, "apply", "-k", "k8s");
        var supervised = sandbox.settled(sandbox.run("configmap/coxswain-crew"));
        int greeter = supervised.awaitPid("greeter/0");
        int queue = supervised.awaitPid("queue/1");
        supervised.program().awaitLine(line -> line.endsWith(" greeter/0 | hello from the greeter"));

        edit(tenant, "s/hello from/good morning from/");
        supervised.awaitPidOtherThan(greeter, "greeter/0");
        supervised.program().awaitLine(line -> line.endsWith(" greeter/0 | good morning from the greeter"));
        supervised
                .program()
                .awaitStderr("reloaded configmap/" + tenant.namespace + "/coxswain-crew: greeter restarts (env)");
        assertThat(supervised.awaitPid("queue/1")).isEqualTo(queue);

        edit(tenant, "s/replicas: 2/replicas: two/");
        supervised.program().awaitStderr("spec.workers[1].replicas: must be a whole number");
        assertThat(supervised.awaitPid("queue/1")).isEqualTo(queue);
        assertThat(supervised.terminate()).isZero();
    }

    private static List<String> commands() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        int from = readme.indexOf("\n## On Kubernetes\n");
        String section = readme.substring(from, readme.indexOf("\n## ", from + 1));
        return COMMAND.matcher(section).results().map(found -> found.group(1)).toList();
    }

    /** {@code kubectl edit}, with sed for the hands that edit. */
    private static void edit(KubeTenant tenant, String sed) {
        Tool.Ran ran = Tool.KUBECTL.runWith(
                "",
                Map.of("KUBE_EDITOR", "sed -i '" + sed + "'"),
                "edit",
                "configmap",
                "coxswain-crew",
                "-n",
                tenant.namespace,
                "--kubeconfig=" + KubeApi.folder().resolve("kubeconfig"));
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("configmap/coxswain-crew edited");
    }

    private static void kubectl(KubeTenant tenant, String verb, String... arguments) {
        String[] all = new String[arguments.length + 4];
        all[0] = verb;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[arguments.length + 1] = "-n";
        all[arguments.length + 2] = tenant.namespace;
        all[arguments.length + 3] = "--kubeconfig=" + KubeApi.folder().resolve("kubeconfig");
        Tool.Ran ran = Tool.KUBECTL.run(all);
        assertThat(ran.exitCode()).as(ran.err()).isZero();
    }
}
