package dev.coxswain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.coxswain.control.JsonTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpecWordsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"httpGet": {"port": 8080, "path": "/"}}          | http-get http://:8080/ delay=0s timeout=1s period=10s #success=1 #failure=3
            {"httpGet": {"port": 443, "scheme": "HTTPS", "host": "a.b", "path": "/x"}, "periodSeconds": 2, "failureThreshold": 1} | http-get https://a.b:443/x delay=0s timeout=1s period=2s #success=1 #failure=1
            {"tcpSocket": {"port": 5432}, "initialDelaySeconds": 3} | tcp-socket :5432 delay=3s timeout=1s period=10s #success=1 #failure=3
            {"exec": {"command": ["sh", "-c", "true"]}}       | exec [sh -c true] delay=0s timeout=1s period=10s #success=1 #failure=3
            {"grpc": {"port": 9, "service": "s"}}             | grpc :9 s delay=0s timeout=1s period=10s #success=1 #failure=3
            {"heartbeatFile": {"path": "/beat"}}              | heartbeat-file /beat delay=0s timeout=1s period=10s #success=1 #failure=3
            {"notify": {}, "timeoutSeconds": 5}               | notify delay=0s timeout=5s period=10s #success=1 #failure=3
            {"logLine": {"pattern": "up and running"}}        | log-line 'up and running' delay=0s timeout=1s period=10s #success=1 #failure=3
            """)
    void aProbeIsToldAsKubectlDoes(String probe, String told) throws JsonProcessingException {
        assertThat(SpecWords.probe(JsonTree.read(probe))).isEqualTo(told);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"delay": "1s", "factor": 2}       | {delay: 1s, factor: 2}
            [{"name": "PORT", "value": "8080"}] | [{name: PORT, value: "8080"}]
            ["a b", "", "yes", "a: b", "x,y"]  | [a b, "", "yes", "a: b", "x,y"]
            true                               | true
            "$(PORT)"                          | $(PORT)
            """)
    void aFieldIsInTheFlowStyleOfYaml(String json, String flow) throws JsonProcessingException {
        assertThat(SpecWords.flow(JsonTree.read(json))).isEqualTo(flow);
    }

    @Test
    void aCommandIsAsOneWouldTypeItAndOnOneLine() throws JsonProcessingException {
        var spec = JsonTree.read("{\"command\": [\"sh\", \"-c\", \"echo 'a';\\nb\"], \"args\": [\"$(X)\", \"\"]}");
        assertThat(SpecWords.command(spec)).isEqualTo("sh -c 'echo '\\''a'\\'';\\nb' $(X) ''");
    }
}
