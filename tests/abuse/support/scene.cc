// SPDX-License-Identifier: MIT
#include "tests/abuse/support/scene.h"

#include "sync/core/crypto.h"
#include "sync/core/text.h"
#include "sync/core/writer.h"

namespace streetsign::abuse {
namespace {

// Errors of one status must not tell more than the status, nor grow with what was sent.
constexpr size_t longest_word = 24;

std::string shape_of(const server::HttpReply& reply, Bytes held) {
    std::string shape = std::to_string(reply.status) + " ";
    if (reply.body.empty()) return shape + "nothing";
    if (reply.body.size() == held.size() &&
        std::equal(held.begin(), held.end(), reply.body.begin()))
        return shape + "held";
    const std::string_view body = as_text(reply.body);
    if (body.size() > longest_word || !body.ends_with('\n'))
        return shape + std::to_string(body.size()) + " bytes";
    return shape + std::string(body.substr(0, body.size() - 1));
}

} // namespace

Scene::Scene(std::string group, std::vector<Row>& rows) : group_(std::move(group)), rows_(rows) {
    REQUIRE(server.post(first).status == 200);
    before_ = state();
    evidence_before_ = evidence();
}

// NOLINTNEXTLINE(bugprone-exception-escape): a test that cannot go on has to end
Scene::~Scene() {
    const server::HttpReply reply = server.post("/v1/batches", bytes);
    rows_.push_back({group_, "the honest device's next batch, after all of these", "200 stored",
                     reply.status == 200 ? "200 stored" : shape_of(reply, first.checkpoint)});
}

void Scene::post(std::string name, Bytes body, std::string expected, Leaves leaves) {
    post_to("/v1/batches", std::move(name), body, std::move(expected), leaves);
}
void Scene::post(std::string name, const Batch& batch, std::string expected, Leaves leaves) {
    post(std::move(name), encode_anyhow(batch), std::move(expected), leaves);
}
void Scene::post_note(std::string name, Bytes note, std::string expected) {
    post_to("/v1/notes", std::move(name), note, std::move(expected));
}
void Scene::post_to(std::string path, std::string name, Bytes body, std::string expected,
                    Leaves leaves) {
    note_row(std::move(name), std::move(expected), server.post(std::move(path), body), leaves);
}
void Scene::get(std::string path, std::string name, std::string expected, std::string bearer) {
    note_row(std::move(name), std::move(expected),
             server.get(std::move(path), {}, std::move(bearer)), Leaves::nothing);
}

void Scene::note_row(std::string name, std::string expected, const server::HttpReply& reply,
                     Leaves leaves) {
    std::string got = shape_of(reply, first.checkpoint);
    std::string now = state();
    if (now != before_) got += ", and something was changed";
    const int64_t more = evidence() - evidence_before_;
    if (more != (leaves == Leaves::evidence ? 1 : 0))
        got += ", and " + std::to_string(more) + " checkpoints were kept";
    before_ = std::move(now);
    evidence_before_ += more;
    rows_.push_back({group_, std::move(name), std::move(expected), std::move(got)});
}

std::string Scene::state() {
    auto database = Database::open(server.folder.database(), {.access = Access::read_only});
    REQUIRE(database);
    std::string all;
    std::vector<std::string> tables;
    auto names = database->prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name "
                                   "NOT IN ('evidence') ORDER BY name");
    REQUIRE(names);
    while (names->step().value())
        tables.emplace_back(names->text(0));
    REQUIRE(tables.size() > 8);
    for (const std::string& table : tables) {
        auto columns = database->prepare("SELECT group_concat('quote(\"' || name || '\")', "
                                         "' || '','' || ') FROM pragma_table_info('" +
                                         table + "')");
        REQUIRE(columns);
        REQUIRE(columns->step().value());
        auto rows = database->prepare("SELECT " + std::string(columns->text(0)) + " FROM \"" +
                                      table + "\" ORDER BY 1");
        REQUIRE(rows);
        all += table + "\n";
        while (rows->step().value())
            all += std::string(rows->text(0)) + "\n";
    }
    return hex(sha256(as_bytes(all)).view());
}

int64_t Scene::evidence() {
    auto database = Database::open(server.folder.database(), {.access = Access::read_only});
    REQUIRE(database);
    auto count = database->prepare("SELECT count(*) FROM evidence");
    REQUIRE(count);
    REQUIRE(count->step().value());
    return count->integer(0);
}

std::vector<Row> all_rows() {
    std::vector<Row> rows;
    for (void (*const group)(std::vector<Row>&) :
         {framing, encodings, notes, certificates, signatures, checkpoints, entries, envelopes,
          forks, orders, routes})
        group(rows);
    return rows;
}

std::string table_of(const std::vector<Row>& rows) {
    std::string table;
    std::string group;
    for (const Row& row : rows) {
        if (row.group != group) {
            group = row.group;
            table += "\n## " + group + "\n\n| attack | answer |\n|---|---|\n";
        }
        table += "| " + row.name + " | " + row.expected + " |\n";
    }
    return table;
}

Buffer signed_anyhow(std::string_view text, const SignerKey& key) {
    const Signature signature = sign(key.seed(), as_bytes(text));
    NoteSignature line{key.name(), key.verifier().id,
                       Buffer(signature.bytes.begin(), signature.bytes.end())};
    const std::string note = std::string(text) + "\n" + encode(line);
    return Buffer(note.begin(), note.end());
}

Buffer encode_anyhow(const Batch& batch) {
    Writer writer;
    writer.text(batch_header).sized(batch.certificate).sized(batch.checkpoint);
    writer.u64(batch.first.value).u16(static_cast<uint16_t>(batch.items.size()));
    for (const BatchItem& item : batch.items)
        writer.u16(entry_size).raw(encode(item.entry).view());
    for (const BatchItem& item : batch.items)
        if (as_record(item.entry)) writer.sized(item.envelope);
    return writer.take();
}

Buffer replaced(Bytes whole, std::string_view from, std::string_view to) {
    std::string text(as_text(whole));
    const size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    text.replace(at, from.size(), to);
    return Buffer(text.begin(), text.end());
}

} // namespace streetsign::abuse
