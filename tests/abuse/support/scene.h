// SPDX-License-Identifier: MIT
// The intake under attack. A Scene is a real server (database, keys, routes) that holds one batch
// of an honest device, and the honest device's next batch. Each attack is sent at once and written
// down as a row: what had to come back, what came, and whether anything in the database is another
// than before. At the end the honest batch must be taken: no attack may stand in its way.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/server/sample_server.h"

namespace streetsign::abuse {

struct Row {
    std::string group;
    std::string name;
    std::string expected; // "400 malformed"; "422 held" and "409 held": the held checkpoint
    std::string got;      // the same form, with what is wrong beside the status after it
    bool good() const { return got == expected; }
};

// What an attack may leave behind: nothing, or the one proof that a device signed two branches.
enum class Leaves { nothing, evidence };

class Scene {
public:
    Scene(std::string group, std::vector<Row>& rows);
    Scene(const Scene&) = delete;
    Scene& operator=(const Scene&) = delete;
    ~Scene(); // the honest batch is taken, and that is a row too

    void post(std::string name, Bytes body, std::string expected, Leaves leaves = Leaves::nothing);
    void post(std::string name, const Batch& batch, std::string expected,
              Leaves leaves = Leaves::nothing);
    void post_note(std::string name, Bytes note, std::string expected);
    void post_to(std::string path, std::string name, Bytes body, std::string expected,
                 Leaves leaves = Leaves::nothing);
    void get(std::string path, std::string name, std::string expected, std::string bearer = {});

    server::SampleServer server;
    test::SampleLog log{server.campaign};
    Batch first = log.next(4); // held
    Batch next = log.next(4);  // honest, not sent yet
    Buffer bytes = encode(next);

private:
    void note_row(std::string name, std::string expected, const server::HttpReply& reply,
                  Leaves leaves);
    std::string state(); // a digest of every row of every table but evidence
    int64_t evidence();

    std::string group_;
    std::vector<Row>& rows_;
    std::string before_;
    int64_t evidence_before_ = 0;
};

// Every group in the order of the README.
void framing(std::vector<Row>& rows);
void encodings(std::vector<Row>& rows);
void notes(std::vector<Row>& rows);
void certificates(std::vector<Row>& rows);
void signatures(std::vector<Row>& rows);
void checkpoints(std::vector<Row>& rows);
void entries(std::vector<Row>& rows);
void envelopes(std::vector<Row>& rows);
void forks(std::vector<Row>& rows);
void orders(std::vector<Row>& rows);
void routes(std::vector<Row>& rows);

std::vector<Row> all_rows();
std::string table_of(const std::vector<Row>& rows); // Markdown

// ---- tools for attackers

// A note with this text, whatever it is, and this key's signature.
Buffer signed_anyhow(std::string_view text, const SignerKey& key);
Buffer encode_anyhow(const Batch& batch); // over any limit too
Buffer replaced(Bytes whole, std::string_view from,
                std::string_view to); // the first; must be there

} // namespace streetsign::abuse
