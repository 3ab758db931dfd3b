package io.msocket.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** curl and a browser before a plain web server, which they reach through a tunnel whose client keeps losing its address. */
class RealWebProgramsTest extends RealProgramsFixture {
    private static final int DOWNLOADS = 8;

    /** Of each download. */
    private static final int PIECES = 3;

    /** Not all of them at the edge of a piece. */
    private static final int SIZE = PIECES * MovePacedServer.PIECE + 4_321;

    private static final int FETCHED = 3;
    private static final String BYTES = "application/octet-stream";

    private PlainWebServer web;
    private MovePacedServer paced;
    private HoppingForward forward;
    private String url;

    @BeforeEach
    void serve() throws IOException {
        web = new PlainWebServer();
        paced = new MovePacedServer(web.address(), () -> forward.moves());
        forward = exposeToHoppers(paced.address());
        url = "http://127.0.0.1:" + forward.port() + "/";
    }

    @AfterEach
    void stopServing() throws IOException {
        paced.close();
        web.close();
    }

    private static byte[] content(int number) {
        return noise(SIZE + number, number);
    }

    @Test
    void downloads_side_by_side_are_whole_while_the_client_moves() throws Exception {
        need("/usr/bin/curl");
        List<String> words = new ArrayList<>(List.of("curl", "-q", "--silent", "--show-error", "--fail"));
        words.addAll(List.of("--noproxy", "*", "--parallel", "--parallel-immediate"));
        for (int i = 0; i < DOWNLOADS; i++) {
            web.put("/" + i, BYTES, content(i));
            words.addAll(List.of("--output", file("copy" + i), url + i));
        }
        run(words.toArray(new String[0]));
        for (int i = 0; i < DOWNLOADS; i++) {
            assertSame(Files.readAllBytes(temp.resolve("copy" + i)), content(i));
        }
        assertThat(forward.connections()).isEqualTo(DOWNLOADS);
        assertThat(forward.moves()).isGreaterThanOrEqualTo(PIECES);
        assertThat(forward.broken()).isEmpty();
    }

    @Test
    void a_page_and_what_its_script_fetches_arrive_while_the_client_moves() throws Exception {
        need("/usr/bin/chromium");
        putPage();
        assumeTrue(
                shows("data:text/html,<p>a page</p>").contains("<p>a page</p>"),
                "Chromium shows no page here, not even one that needs no network");
        String page = shows(url + "index.html");
        assertThat(page).contains("<p id=\"style\">rgb(1, 2, 3)</p>", "<p id=\"picture\">17 x 19</p>");
        for (int i = 0; i < FETCHED; i++) {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content(i));
            assertThat(page).contains(i + " " + HexFormat.of().formatHex(digest) + "\n");
        }
        assertThat(forward.moves()).isGreaterThanOrEqualTo(PIECES);
    }

    /** What a page has become; nothing where the browser fails, or hangs. */
    private String shows(String address) throws Exception {
        List<String> words = new ArrayList<>(List.of("timeout", "35", "env", "HOME=" + temp, "chromium", "--headless"));
        // Root's has no sandbox; and it is to ask nobody but this page's server.
        words.addAll(List.of("--no-sandbox", "--no-proxy-server", "--disable-background-networking"));
        words.addAll(List.of("--disable-component-update", "--disable-breakpad", "--no-first-run"));
        words.addAll(List.of("--disable-gpu", "--disable-dev-shm-usage", "--user-data-dir=" + file("profile")));
        // Its time stands still while it waits for answers.
        words.addAll(List.of("--virtual-time-budget=10000", "--dump-dom", address));
        try (Program browser = Program.start(words)) {
            browser.in().close();
            return browser.await() == 0 ? new String(browser.outBytes(), StandardCharsets.UTF_8) : "";
        }
    }

    /** With a style sheet, a picture and a module that fetches large files all at once and writes down what has come. */
    private void putPage() {
        text("/index.html", "text/html", """
                <!DOCTYPE html>
                <link rel="stylesheet" href="style.css">
                <p id="style"></p>
                <p id="picture"></p>
                <pre id="digests"></pre>
                <img src="picture.svg">
                <script type="module" src="script.js"></script>
                """);
        text("/style.css", "text/css", "#style { color: rgb(1, 2, 3); }");
        text(
                "/picture.svg",
                "image/svg+xml",
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"17\" height=\"19\"></svg>");
        text("/script.js", "text/javascript", """
                const at = id => document.getElementById(id);
                at("style").textContent = getComputedStyle(at("style")).color;
                const picture = document.querySelector("img");
                await picture.decode();
                at("picture").textContent = picture.naturalWidth + " x " + picture.naturalHeight;
                const digest = async number => {
                    const bytes = await (await fetch(number)).arrayBuffer();
                    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
                    return number + " " + Array.from(hash, b => b.toString(16).padStart(2, "0")).join("") + "\\n";
                };
                at("digests").textContent = (await Promise.all([0, 1, 2].map(digest))).join("");
                """);
        for (int i = 0; i < FETCHED; i++) {
            web.put("/" + i, BYTES, content(i));
        }
    }

    private void text(String path, String type, String text) {
        web.put(path, type, text.getBytes(StandardCharsets.UTF_8));
    }
}
