package io.msocket.names.cassandra;

import static io.msocket.names.store.StoredRecords.FILES;
import static io.msocket.names.store.StoredRecords.files;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import io.msocket.names.store.NameStore;
import io.msocket.names.store.UnknownOutcomeException;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an operator is told whose account is none, or may not do enough. */
@Tag("thorough")
class AccountsTest {
    @RegisterExtension
    private static final OneNode NODE = new OneNode();

    private static final Account READER = new Account("reader", "of names");

    private CassandraAddress address;

    @BeforeEach
    void choose() {
        address = NODE.newKeyspace();
    }

    @AfterEach
    void useAdministrator() {
        Account.ADMINISTRATOR.use();
    }

    @Test
    void a_wrong_password_is_told() {
        new Account("cassandra", "wrong").use();
        assertThatThrownBy(() -> CassandraNameStore.open(address))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("cannot open the names in %s: no node can be used: ".formatted(address))
                .hasMessageContaining("Provided username cassandra and/or password are incorrect");
    }

    @Test
    void an_account_that_is_missing_is_told() {
        Account.useNone();
        assertThatThrownBy(() -> CassandraNameStore.open(address))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("cannot open the names in %s: no node can be used: ".formatted(address))
                .hasMessageContaining("requires authentication");
    }

    @Test
    void who_may_not_make_a_keyspace_is_told_so_and_who_may_only_read_reads() throws Exception {
        try (CqlSession session = Sessions.open(address, Duration.ofSeconds(5))) {
            session.execute("CREATE ROLE IF NOT EXISTS %s WITH PASSWORD = '%s' AND LOGIN = true"
                    .formatted(READER.name(), READER.password()));
            READER.use();
            assertThatThrownBy(() -> CassandraNameStore.open(address))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(
                            "cannot make the tables of names in the keyspace %s: ".formatted(address.keyspace()))
                    .hasMessageContaining("User reader has no CREATE permission");

            Account.ADMINISTRATOR.use();
            try (NameStore store = CassandraNameStore.open(address)) {
                store.replace(files(1), NameStore.NONE);
            }
            session.execute("GRANT SELECT ON KEYSPACE %s TO %s".formatted(address.keyspace(), READER.name()));
        }
        READER.use();
        try (NameStore store = CassandraNameStore.open(address)) {
            assertThat(store.find(FILES)).isEqualTo(files(1));
            assertThatThrownBy(() -> store.replace(files(2), 1))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(UnknownOutcomeException.class)
                    .hasMessage("the name server's account in Cassandra is not allowed to do that");
            assertThat(store.find(FILES)).isEqualTo(files(1));
        }
    }
}
