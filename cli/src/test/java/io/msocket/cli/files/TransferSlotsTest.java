package io.msocket.cli.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.msocket.protocol.Principal;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

/** Whose transfer moves. */
class TransferSlotsTest {
    private final TransferSlots slots = new TransferSlots(2);

    /** Takes it in a thread of its own; that has ended when it is there. */
    private static Thread take(TransferSlots.Slot slot) {
        Thread thread = new Thread(slot::take);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static Thread wait(TransferSlots.Slot slot) {
        Thread thread = take(slot);
        await().until(() -> thread.getState() == Thread.State.WAITING);
        return thread;
    }

    private TransferSlots.Slot of(String address) throws UnknownHostException {
        return slots.forSource(Principal.ofSource(InetAddress.getByName(address)), isHeld -> {});
    }

    @Test
    void sources_take_turns_however_many_wait_for_one() throws Exception {
        TransferSlots.Slot first = of("192.0.2.1");
        TransferSlots.Slot second = of("192.0.2.2");
        first.take();
        second.take();
        Thread crowd = wait(of("192.0.2.1"));
        Thread more = wait(of("192.0.2.1"));
        Thread third = wait(of("192.0.2.3"));
        first.giveBack();
        crowd.join();
        second.giveBack();
        third.join();
        assertThat(more.isAlive()).isTrue();
        assertThat(slots.areWanted()).isTrue();
    }

    @Test
    void a_source_that_has_all_gives_one_back_when_something_moves() throws Exception {
        TransferSlots.Slot first = of("192.0.2.1");
        TransferSlots.Slot second = of("192.0.2.1");
        first.take();
        second.take();
        TransferSlots.Slot other = of("192.0.2.2");
        Thread waiting = wait(other);

        Thread moving = wait(first);
        waiting.join();
        second.take();
        other.giveBack();
        moving.join();
        assertThat(slots.areWanted()).isFalse();
    }

    @Test
    void networks_of_one_customer_are_one_source() throws Exception {
        TransferSlots.Slot first = of("2001:db8:0:1::1");
        TransferSlots.Slot second = of("2001:db8:0:101::1");
        first.take();
        second.take();
        Thread other = wait(of("192.0.2.1"));
        Thread moving = wait(first);
        other.join();
        second.take();
        assertThat(moving.isAlive()).isTrue();
    }

    @Test
    void a_transfer_that_has_its_share_keeps_it_while_it_moves() throws Exception {
        TransferSlots.Slot first = of("192.0.2.4");
        first.take();
        of("192.0.2.2").take();
        Thread third = wait(of("192.0.2.3"));
        first.take();
        assertThat(third.isAlive()).isTrue();
    }

    @Test
    void who_leaves_waits_no_longer_and_gets_none() throws Exception {
        TransferSlots.Slot first = of("192.0.2.4");
        first.take();
        of("192.0.2.4").take();
        TransferSlots.Slot leaving = of("192.0.2.4");
        Thread gone = wait(leaving);
        leaving.leave();
        gone.join();
        assertThat(slots.areWanted()).isFalse();
        first.giveBack();
        take(of("192.0.2.5")).join();
    }
}
