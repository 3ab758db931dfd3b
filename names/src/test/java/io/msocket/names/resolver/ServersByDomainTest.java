package io.msocket.names.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How often a domain is looked up, by the questions that its DNS server gets. */
class ServersByDomainTest {
    private static final String DOMAIN = "example.org";
    private static final List<URI> FIRST = List.of(URI.create("https://first.example.org:8443"));
    private static final List<URI> SECOND = List.of(URI.create("https://second.example.org:8443"));

    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final AtomicLong clock = new AtomicLong();
    private SmallDns dns;
    private ServersByDomain servers;

    @BeforeEach
    void open() throws IOException {
        dns = new SmallDns("_msocket-names._tcp." + DOMAIN, "10 0 8443 first.example.org");
        servers = new ServersByDomain(new DomainServers(dns.url())::find, threads, clock::get);
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        dns.close();
    }

    private List<URI> find() throws Exception {
        return servers.of(DOMAIN).get();
    }

    @Test
    void however_many_ask_at_a_time_a_domain_is_looked_up_once() throws Exception {
        List<CompletableFuture<List<URI>>> asked = new ArrayList<>();
        try (AutoCloseable held = dns.hold()) {
            for (int i = 0; i < 50; i++) {
                asked.add(servers.of(DOMAIN));
            }
            assertThat(asked).as("%s", held).noneMatch(CompletableFuture::isDone);
        }
        for (CompletableFuture<List<URI>> each : asked) {
            assertThat(each.get()).isEqualTo(FIRST);
        }
        assertThat(dns.questions()).isEqualTo(1);
    }

    @Test
    void what_was_found_counts_for_ten_minutes() throws Exception {
        assertThat(find()).isEqualTo(FIRST);
        dns.setServices("10 0 8443 second.example.org");
        clock.addAndGet(ServersByDomain.COUNTS_NANOS - 1);
        assertThat(find()).isEqualTo(FIRST);
        assertThat(dns.questions()).isEqualTo(1);
        clock.addAndGet(1);
        assertThat(find()).isEqualTo(SECOND);
        assertThat(dns.questions()).isEqualTo(2);
    }

    @Test
    void a_failure_is_not_remembered() throws Exception {
        dns.setFailing(true);
        assertThatThrownBy(this::find)
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("cannot be looked up");
        dns.setFailing(false);
        assertThat(find()).isEqualTo(FIRST);
        assertThat(dns.questions()).isEqualTo(2);
    }

    @Test
    void while_dns_fails_those_of_before_are_asked() throws Exception {
        find();
        clock.addAndGet(ServersByDomain.COUNTS_NANOS);
        dns.setFailing(true);
        assertThat(find()).isEqualTo(FIRST);
        assertThat(find()).isEqualTo(FIRST);
        assertThat(dns.questions()).as("once a minute").isEqualTo(2);
        clock.addAndGet(ServersByDomain.COUNTS_ON_NANOS);
        dns.setFailing(false);
        dns.setServices("0 0 0 .");
        assertThatThrownBy(this::find)
                .as("that there are none any more is no failure of DNS")
                .hasCauseInstanceOf(UnknownHostException.class);
        assertThat(dns.questions()).isEqualTo(3);
    }

    @Test
    void where_too_many_wait_that_is_a_failure_and_thrown_at_nobody() {
        ServersByDomain full = new ServersByDomain(
                new DomainServers(dns.url())::find,
                task -> {
                    throw new RejectedExecutionException("full");
                },
                clock::get);
        CompletableFuture<List<URI>> refused = full.of(DOMAIN);
        assertThatThrownBy(refused::get)
                .cause()
                .isInstanceOf(IOException.class)
                .hasMessage("the name servers of example.org cannot be looked up now: too many domains wait for that"
                        + " already");
    }

    @Test
    void an_error_of_ours_keeps_nobody_waiting_and_is_not_remembered() throws Exception {
        Deque<Throwable> errors =
                new ArrayDeque<>(List.of(new IllegalStateException("a bug"), new StackOverflowError("too deep")));
        ServersByDomain faulty = new ServersByDomain(
                domain -> {
                    throwNext(errors);
                    return FIRST;
                },
                threads,
                clock::get);
        for (String what : List.of("a bug", "too deep")) {
            assertThatThrownBy(() -> faulty.of(DOMAIN).get())
                    .cause()
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(what);
        }
        assertThat(faulty.of(DOMAIN).get()).isEqualTo(FIRST);
    }

    @Test
    void where_no_thread_can_be_had_that_is_a_failure_and_not_remembered() throws Exception {
        Deque<Throwable> errors = new ArrayDeque<>(List.of(new InternalError("no more threads")));
        ServersByDomain threadless = new ServersByDomain(
                domain -> FIRST,
                task -> {
                    throwNext(errors);
                    task.run();
                },
                clock::get);
        CompletableFuture<List<URI>> failed = threadless.of(DOMAIN);
        assertThatThrownBy(failed::get).cause().isInstanceOf(IOException.class).hasMessageContaining("no more threads");
        assertThat(threadless.of(DOMAIN).get()).isEqualTo(FIRST);
    }

    /** Nothing, when all were thrown. */
    private static void throwNext(Deque<Throwable> errors) {
        Throwable next = errors.poll();
        if (next instanceof RuntimeException exception) {
            throw exception;
        } else if (next instanceof Error error) {
            throw error;
        }
    }

    @Test
    void of_many_domains_those_are_kept_that_were_asked_for_last() throws Exception {
        List<String> asked = new ArrayList<>();
        ServersByDomain many = new ServersByDomain(
                domain -> {
                    asked.add(domain);
                    return FIRST;
                },
                Runnable::run,
                clock::get);
        for (int i = 0; i < ServersByDomain.MOST_KEPT; i++) {
            many.of("d" + i).get();
        }
        many.of("d0").get();
        assertThat(asked).hasSize(ServersByDomain.MOST_KEPT);
        many.of("new").get();
        many.of("d0").get();
        assertThat(asked).endsWith("new");
        many.of("d1").get();
        assertThat(asked).endsWith("new", "d1");
    }
}
