package io.msocket.names.store;

/** The contract. */
class MemoryNameStoreTest extends NameStoreContract {
    @Override
    NameStore open() {
        return new MemoryNameStore();
    }
}
