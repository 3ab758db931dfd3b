package io.msocket.protocol;

/**
 * The places in which connections wait until the program takes them. An acceptor asks for one before it answers an opening, for nobody
 * who is told that he is connected should be turned away. From any thread.
 */
public interface Admission {
    /** Of a program that always has a place. */
    Admission ALWAYS = new Admission() {
        @Override
        public boolean take(Principal source, long now) {
            return true;
        }

        @Override
        public void giveBack(Principal source) {}
    };

    /** Keeps a place for a client that comes from there; false if there is none for it now. */
    boolean take(Principal source, long now);

    /** The client has become a connection, which has its place by itself, or has gone. */
    void giveBack(Principal source);
}
