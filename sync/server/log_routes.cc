// SPDX-License-Identifier: MIT
// Logs as they are read: the list, tiles, checkpoints, the ledger, and for the desk the envelopes.
#include "sync/core/text.h"
#include "sync/server/publication.h"
#include "sync/server/replies.h"

namespace streetsign::server {
namespace {

// Whether the public copy may be read.
Result<bool> may_read(Vault& vault, bool desk) {
    if (desk) return true;
    const bool hidden = TRY(public_copy_is_hidden(vault));
    return !hidden;
}

// "checkpoint" or "tile/..." of one log.
Result<HttpReply> log_file(Vault& vault, LogRow log, bool desk, std::string_view name) {
    // The newest cosigned head; of the ledger, whose every head is good, the newest.
    const bool shown = TRY(may_read(vault, desk));
    if (!shown) return trouble();
    Buffer checkpoint = std::move(log.public_checkpoint);
    TreeSize visible = log.public_size;
    if (desk && log.id == ledger_id) {
        checkpoint = std::move(log.checkpoint);
        visible = log.size();
    } else if (desk) {
        visible = log.good;
        const std::optional<BatchRow> batch = TRY(batch_ending(vault, log.id, log.good));
        if (batch) checkpoint = batch->cosigned;
    }
    if (name == "checkpoint") {
        if (checkpoint.empty()) return not_found();
        return bytes_reply(200, plain_text, std::move(checkpoint));
    }
    const Result<Tile> tile = Tile::parse(name);
    if (!tile || !covers(visible, *tile)) return not_found();
    Buffer bytes = TRY(read_tile(vault, log.id, *tile, visible));
    HttpReply reply = bytes_reply(200, octets, std::move(bytes));
    reply.lasting = true;
    return reply;
}

Result<Batch> stored_batch(Vault& vault, const LogRow& log, const BatchRow& row) {
    Batch batch;
    {
        Query query = TRY(vault.query("SELECT bytes FROM note WHERE hash = ?1"));
        query->bind(1, row.certificate.view());
        const bool found = TRY(query->step());
        if (!found) return fail(Code::io, "a batch without its certificate");
        batch.certificate.assign(query->blob(0).begin(), query->blob(0).end());
    }
    batch.checkpoint = row.checkpoint;
    batch.first = row.first;
    const auto count = static_cast<size_t>(row.end.value - row.first.value);
    for (const Buffer& bytes : TRY(read_entries(vault, log.id, row.first, count))) {
        BatchItem& item = batch.items.emplace_back();
        item.entry = TRY(decode_entry(bytes));
        const LeafIndex index{row.first.value + batch.items.size() - 1};
        item.envelope = TRY(read_envelope(vault, log.id, index));
    }
    return batch;
}

} // namespace

HttpReply list_logs(Service& service, const HttpRequest& request, std::string_view) {
    const bool desk = viewer_of(service, request) == Viewer::desk;
    const auto list = [&]() -> Result<HttpReply> {
        const ReaderPool::Lease reader = TRY(service.readers.lease());
        const bool shown = TRY(may_read(*reader, desk));
        if (!shown) return trouble();
        std::string lines;
        for (const LogRow& log : TRY(all_logs(*reader))) {
            const TreeSize good = desk ? log.good : log.public_size;
            const TreeSize size = desk ? log.size() : log.public_size;
            if (size.value == 0) continue;
            lines += hex(origin_hash(log.origin).view()) + " " + std::to_string(good.value) + " " +
                     std::to_string(size.value) + " " + log.origin + "\n";
        }
        return text_reply(lines);
    };
    return reply_or_trouble(list());
}

HttpReply get_log_file(Service& service, const HttpRequest& request, std::string_view rest) {
    const bool desk = viewer_of(service, request) == Viewer::desk;
    const auto find = [&]() -> Result<HttpReply> {
        const size_t slash = rest.find('/');
        const auto origin = parse_hex_fixed<OriginHash>(rest.substr(0, slash));
        if (!origin || slash == rest.npos) return not_found();
        const ReaderPool::Lease reader = TRY(service.readers.lease());
        std::optional<LogRow> log = TRY(find_log(*reader, *origin));
        if (!log || log->id == ledger_id) return not_found();
        return log_file(*reader, std::move(*log), desk, rest.substr(slash + 1));
    };
    return reply_or_trouble(find());
}

HttpReply get_ledger_file(Service& service, const HttpRequest& request, std::string_view rest) {
    const bool desk = viewer_of(service, request) == Viewer::desk;
    const auto find = [&]() -> Result<HttpReply> {
        const ReaderPool::Lease reader = TRY(service.readers.lease());
        LogRow ledger = TRY(ledger_row(*reader));
        return log_file(*reader, std::move(ledger), desk, rest);
    };
    return reply_or_trouble(find());
}

HttpReply get_envelopes(Service& service, const HttpRequest&, std::string_view rest) {
    const auto find = [&]() -> Result<HttpReply> {
        const std::vector<std::string_view> parts = split(rest, '/');
        if (parts.size() != 2) return not_found();
        const auto origin = parse_hex_fixed<OriginHash>(parts[0]);
        const auto index = parse_decimal(parts[1]);
        if (!origin || !index) return not_found();
        const ReaderPool::Lease reader = TRY(service.readers.lease());
        const std::optional<LogRow> log = TRY(find_log(*reader, *origin));
        if (!log || log->id == ledger_id) return not_found();
        const std::optional<BatchRow> row = TRY(batch_holding(*reader, log->id, {*index}));
        if (!row) return not_found();
        const Batch batch = TRY(stored_batch(*reader, *log, *row));
        return bytes_reply(200, octets, encode(batch));
    };
    return reply_or_trouble(find());
}

} // namespace streetsign::server
