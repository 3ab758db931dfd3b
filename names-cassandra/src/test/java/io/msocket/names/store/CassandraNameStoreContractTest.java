package io.msocket.names.store;

import io.msocket.names.cassandra.CassandraNameStore;
import io.msocket.names.cassandra.OneNode;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract, on a real node. It stands in the package of the contract, which is nobody else's. */
@Tag("thorough")
class CassandraNameStoreContractTest extends NameStoreContract {
    @RegisterExtension
    private static final OneNode NODE = new OneNode();

    @Override
    NameStore open() throws IOException {
        return CassandraNameStore.open(NODE.newKeyspace());
    }
}
