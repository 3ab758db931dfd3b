package io.msocket.lab.experiment;

import io.msocket.lab.net.LabAssumption;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The short form of the experiments with nodes of Cassandra. They run by themselves. */
@Tag("lab")
@Tag("cluster")
@Timeout(420)
class CassandraExperimentsTest {
    @TempDir
    Path temp;

    @BeforeEach
    void needsALab() throws IOException {
        LabAssumption.check();
    }

    @Test
    void three_name_servers_answer_everybody_and_tell_all_who_watch() throws Exception {
        ShortRun.of(NamesLoad.overCassandra(), Choices.NONE, temp);
    }

    @Test
    void a_name_server_or_a_node_that_is_killed_has_lost_nothing_and_names_and_connections_go_on() throws Exception {
        ShortRun.of(new NamesClusterCrash(), Choices.NONE, temp);
    }
}
