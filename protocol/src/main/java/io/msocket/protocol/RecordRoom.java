package io.msocket.protocol;

/** What may be held of records that have not come whole. */
interface RecordRoom {
    /** Of a record's body, in bytes: a longer one is none that the peer may send. */
    int longestBody();

    /** Whether arrays of so many bytes more may be held; whoever gets a yes gives them back. */
    boolean hold(int bytes);

    /** They are held no more. */
    void giveBack(int bytes);

    /** For somebody who has not proved himself yet, of whom there is a bound on their number. */
    RecordRoom OF_FIRST = new RecordRoom() {
        @Override
        public int longestBody() {
            return Limits.MAX_FIRST_RECORD_BODY;
        }

        @Override
        public boolean hold(int bytes) {
            return true;
        }

        @Override
        public void giveBack(int bytes) {}
    };
}
