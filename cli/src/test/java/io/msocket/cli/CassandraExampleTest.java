package io.msocket.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.names.cassandra.CassandraCluster;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example of docs/NAMES.md, whose name servers have their names in Cassandra, works as it stands, on a real node. */
@Tag("thorough")
@Timeout(240)
class CassandraExampleTest {
    @TempDir
    Path directory;

    @Test
    void what_one_name_server_is_told_another_one_over_the_same_cassandra_answers() throws Exception {
        CassandraCluster.assumePossible();
        List<DocumentedExample> examples = DocumentedExample.in("docs/NAMES.md");
        assertThat(examples).hasSize(1);
        try (CassandraCluster cluster = CassandraCluster.startOne()) {
            String node = "127.0.0.1:" + cluster.node().getPort();
            examples.get(0).check(directory, Map.of("127.0.0.1:9042", node));
        }
    }
}
