package io.msocket.names.cassandra;

/** An account in Cassandra, which stores of this process use: an operator writes the same into the driver's own file. */
record Account(String name, String password) {
    /** Of a new node. */
    static final Account ADMINISTRATOR = new Account("cassandra", "cassandra");

    private static final String PROVIDER = "datastax-java-driver.advanced.auth-provider.";
    private static final String CLASS = PROVIDER + "class";
    private static final String NAME = PROVIDER + "username";
    private static final String PASSWORD = PROVIDER + "password";

    /** By all stores that are opened from now on. */
    void use() {
        System.setProperty(CLASS, "PlainTextAuthProvider");
        System.setProperty(NAME, name);
        System.setProperty(PASSWORD, password);
    }

    /** From now on. */
    static void useNone() {
        System.clearProperty(CLASS);
        System.clearProperty(NAME);
        System.clearProperty(PASSWORD);
    }
}
