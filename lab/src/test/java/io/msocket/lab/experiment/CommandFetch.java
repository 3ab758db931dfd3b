package io.msocket.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.cli.Main;
import io.msocket.cli.Report;
import io.msocket.lab.net.Host;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A file that {@code msocket serve} on one host shares and {@code msocket get} on another one fetches, both with options of the
 * test's own. For one thread, and one fetch.
 *
 * @param directory for the programs' own files
 * @param patience how long each step may take
 */
record CommandFetch(Host server, Host client, Path file, Path directory, Duration patience) {
    /** @param listen where to listen, as {@code --listen} has it */
    LabProcess serve(String listen, String... options) throws IOException {
        List<String> words = new ArrayList<>(
                List.of("serve", String.valueOf(file.getParent()), "--listen", listen, "--read-only", "--report"));
        words.addAll(List.of(options));
        return LabProcess.start(server, "server", command(words), directory);
    }

    /** @param host the server's, as URLs have it; the port is what the service has said */
    Download get(LabProcess service, String host, String... options) throws IOException, InterruptedException {
        Report listening = service.await("listening", patience);
        String url = "msocket://" + host + ":" + listening.text("port") + "/" + file.getFileName();
        Path reads = directory.resolve("get.reads");
        Path target = directory.resolve("get.copy");
        List<String> words = new ArrayList<>(List.of("get", url, "-o", target.toString()));
        words.addAll(List.of("--server-key", listening.text("key"), "--reads", reads.toString()));
        words.addAll(List.of(options));
        return new Download(Peer.MSOCKET, LabProcess.start(client, "get", command(words), directory), reads, target);
    }

    /** The file arrives, and is what was served. */
    void assertWhole(Download download) throws IOException, InterruptedException {
        Download.Result result = download.await(patience);
        assertThat(result.whole()).as(result.words()).isTrue();
    }

    private List<String> command(List<String> words) {
        return JavaCommand.of(directory.resolve("home"), Main.class, List.of(), words);
    }
}
