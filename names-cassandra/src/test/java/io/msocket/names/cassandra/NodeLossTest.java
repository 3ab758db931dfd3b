package io.msocket.names.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.names.record.Name;
import io.msocket.names.record.SignedRecord;
import io.msocket.names.store.NameStore;
import io.msocket.names.store.StoredRecords;
import io.msocket.names.store.Versions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two name servers' stores over three nodes, of which one is killed while both store: docs/results/names.md has what came of it. */
@Tag("cluster")
@Timeout(300)
class NodeLossTest {
    private static final int NODES = 3;
    private static final int OWN_NAMES = 6;
    private static final int STORED_BEFORE = 1500;
    private static final int STORED_AFTER = 3000;

    @Test
    void nothing_acknowledged_is_lost_and_no_version_has_two_winners() throws Exception {
        CassandraCluster.assumePossible();
        try (CassandraCluster cluster = CassandraCluster.start(NODES, false)) {
            CassandraAddress address = cluster.newKeyspace();
            try (NameStore one = CassandraNameStore.open(address);
                    NameStore other = CassandraNameStore.open(address)) {
                StoreLoad load = new StoreLoad(List.of(one, other), OWN_NAMES);
                load.start();
                try {
                    load.awaitStored(STORED_BEFORE);
                    // The first of those that the stores were told of.
                    cluster.kill(0);
                    load.awaitStored(STORED_BEFORE + STORED_AFTER);
                } finally {
                    load.end();
                }
                System.out.println(load.summary());
                assertThat(load.contradictions())
                        .as("versions with two winners")
                        .isEmpty();
                requireNothingLost(load.acknowledged(), other);
            }
            try (NameStore fresh = CassandraNameStore.open(address)) {
                assertThat(fresh.countOf(StoredRecords.ALICE.owner())).isEqualTo(OWN_NAMES + 1);
            }
        }
    }

    private static void requireNothingLost(Map<Name, SignedRecord> acknowledged, NameStore store) throws Exception {
        assertThat(acknowledged).hasSize(OWN_NAMES + 1);
        for (Map.Entry<Name, SignedRecord> each : acknowledged.entrySet()) {
            SignedRecord there = store.find(each.getKey());
            long version = each.getValue().record().version();
            assertThat(Versions.of(there)).as("version of %s", each.getKey()).isGreaterThanOrEqualTo(version);
            if (Versions.of(there) == version) {
                assertThat(there).isEqualTo(each.getValue());
            }
        }
    }
}
