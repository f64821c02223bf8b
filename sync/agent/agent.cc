// SPDX-License-Identifier: MIT
#include "sync/agent/agent.h"

#include <algorithm>
#include <array>
#include <optional>

#include "sync/core/crypto.h"
#include "sync/core/text.h"

namespace streetsign::agent {
namespace {

constexpr size_t longest_word = 32;
constexpr size_t most_notes = 512; // of one device; more is no honest list

// Later in this list is worse: what the steward should hear of when several things happened.
constexpr std::array gravity = {
    DeliveryEvent::idle,         DeliveryEvent::delivered,   DeliveryEvent::quarantined,
    DeliveryEvent::busy,         DeliveryEvent::unreachable, DeliveryEvent::not_trusted,
    DeliveryEvent::disk_trouble, DeliveryEvent::rejected,    DeliveryEvent::contradicted};

size_t weight(DeliveryEvent event) {
    return static_cast<size_t>(std::find(gravity.begin(), gravity.end(), event) - gravity.begin());
}

void note_event(Round& round, DeliveryEvent event, std::string sentence) {
    if (weight(event) < weight(round.event)) return;
    round.event = event;
    round.sentence = std::move(sentence);
}

std::string answer_path(const Checkpoint& checkpoint) {
    return "/v1/answers/" + hex(origin_hash(checkpoint.origin).view()) + "/" +
           std::to_string(checkpoint.size.value) + "/" + hex(checkpoint.root.view());
}

// API.md's word for why, if the answer is one; whoever sits between may say anything.
std::string word_of(const HttpAnswer& answer) {
    std::string_view word = as_text(answer.body);
    if (word.ends_with('\n')) word.remove_suffix(1);
    const bool plain = !word.empty() && word.size() <= longest_word &&
                       std::all_of(word.begin(), word.end(),
                                   [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
    return plain ? ", " + std::string(word) : "";
}

// What a file holds that is whole, and called after it.
Result<SentBatch> read_sent(const BatchName& name, Bytes file) {
    const Batch batch = TRY(decode_batch(file));
    SentBatch sent = TRY(SentBatch::read(batch));
    if (name != BatchName::of(sent.checkpoint, sent.first))
        return fail(Code::mismatch, "a batch under the name of another");
    return sent;
}

} // namespace

void Agent::learn_device(const BatchName& name) {
    const Result<Buffer> file = outbox_.read(name);
    if (!file) return;
    const Result<SentBatch> sent = read_sent(name, *file);
    if (!sent) return;
    const auto device = DeviceName::parse(sent->checkpoint.origin);
    if (device) logs_.emplace(name.origin_prefix, *device);
}

void Agent::put_in_order(std::vector<BatchName>& names) {
    for (const BatchName& name : names)
        if (!logs_.contains(name.origin_prefix)) learn_device(name);
    const auto device_of = [this](const BatchName& name) -> std::optional<DeviceName> {
        const auto found = logs_.find(name.origin_prefix);
        if (found == logs_.end()) return std::nullopt; // a damaged file, which is not sent
        return found->second;
    };
    std::stable_sort(names.begin(), names.end(), [&](const BatchName& one, const BatchName& other) {
        return device_of(one) < device_of(other);
    });
}

Round Agent::round() {
    last_try_ = clock_->wall_seconds();
    Progress progress;
    Result<std::vector<BatchName>> names = outbox_.list();
    if (!names) {
        note_event(progress.round, DeliveryEvent::disk_trouble,
                   "The outbox cannot be read: " + names.error().detail);
        progress.round.stopped = true;
        return progress.round;
    }
    put_in_order(*names);
    progress.round.misnamed = outbox_.misnamed().value_or(std::vector<std::string>());
    for (const BatchName& name : *names) {
        if (progress.round.stopped || progress.stuck.contains(name.origin_prefix)) {
            ++progress.round.undelivered;
            continue;
        }
        const Step step = deliver(name, progress);
        progress.round.stopped = step == Step::stop;
        if (step != Step::go_on) progress.stuck.insert(name.origin_prefix);
    }
    return progress.round;
}

Agent::Step Agent::refuse(Round& round, const BatchName& name, DeliveryEvent event,
                          const std::string& why, std::string sentence) {
    ++round.undelivered;
    ++round.refused;
    round.staying.push_back({outbox_.path_of(name).filename().string(), why});
    note_event(round, event, std::move(sentence));
    return Step::go_on;
}

// Asks before it sends: a batch of megabytes that the server has costs a few hundred bytes again.
Agent::Step Agent::deliver(const BatchName& name, Progress& progress) {
    Round& round = progress.round;
    const Result<Buffer> file = outbox_.read(name);
    if (!file && file.error().code == Code::not_found) return Step::go_on; // released meanwhile
    if (!file) {
        ++round.undelivered;
        note_event(round, DeliveryEvent::disk_trouble,
                   "A batch in the outbox cannot be read: " + file.error().detail);
        return Step::go_on;
    }
    const Result<SentBatch> sent = read_sent(name, *file);
    if (!sent)
        return refuse(round, name, DeliveryEvent::rejected, "it is damaged",
                      "The file " + outbox_.path_of(name).filename().string() +
                          " is damaged; it was not sent. The device it came from has the whole "
                          "one.");
    if (const auto device = DeviceName::parse(sent->checkpoint.origin))
        devices_.insert(device->device);

    if (laid_[name].contains(AnswerKind::released)) {
        ++round.cosigned;
        ++round.released;
        note_event(round, DeliveryEvent::delivered, "");
        return Step::go_on;
    }
    Result<HttpAnswer> answer = transport_->get(answer_path(sent->checkpoint));
    if (answer && answer->is(404)) answer = transport_->post("/v1/batches", *file);
    if (!answer) {
        ++round.undelivered;
        const bool trusted = answer.error().code != Code::not_signed;
        note_event(round, trusted ? DeliveryEvent::unreachable : DeliveryEvent::not_trusted,
                   answer.error().detail);
        return Step::stop;
    }
    return take(name, *sent, *answer, progress);
}

Agent::Step Agent::take(const BatchName& name, const SentBatch& sent, const HttpAnswer& answer,
                        Progress& progress) {
    Round& round = progress.round;
    switch (answer.status) {
    case 200:
        return take_cosigned(name, sent, answer.body, progress);
    case 202:
        ++round.quarantined;
        note_event(round, DeliveryEvent::quarantined,
                   "The server keeps a batch uncounted until the organisers decide.");
        return Step::go_on;
    case 409:
    case 422:
        return take_held(name, sent, answer, progress);
    case 429:
    case 503:
        ++round.undelivered;
        if (as_text(answer.body) == "unknown-manifest\n") { // other logs may be under another
            round.retry_after_s = answer.retry_after_s;
            note_event(round, DeliveryEvent::busy, what_serial_is_missing());
            return Step::skip_log;
        }
        round.retry_after_s = answer.retry_after_s;
        note_event(round, DeliveryEvent::busy, "The server asked to come back later.");
        return Step::stop;
    case 400:
    case 403:
    case 411:
    case 413:
        return refuse(round, name, DeliveryEvent::rejected,
                      "the server does not take it, answer " + std::to_string(answer.status) +
                          word_of(answer),
                      "The server does not take the batch " + name.text() + " (answer " +
                          std::to_string(answer.status) + word_of(answer) +
                          "). It stays here; tell the organisers.");
    default:
        break;
    }
    ++round.undelivered;
    note_event(round, DeliveryEvent::not_trusted,
               "Something that is not the server answered (status " +
                   std::to_string(answer.status) +
                   "): perhaps a log-in page of this network. Nothing is lost.");
    return Step::stop;
}

// Nobody can tell the serial from a batch; ours is the likeliest, and the server's list proves it.
std::string Agent::what_serial_is_missing() {
    const Result<HttpAnswer> list = transport_->get("/v1/notes");
    const bool ours_is_missing =
        serial_ != 0 && list && list->is(200) &&
        as_text(list->body).find(hex(manifest_.view())) == std::string_view::npos;
    return "The server lacks " +
           (ours_is_missing ? "serial " + std::to_string(serial_) + " of the campaign"
                            : std::string("a serial of the campaign")) +
           ", under which a batch was made. The batch stays here until the organisers have sent "
           "it: "
           "streetsign-desk post.";
}

Agent::Step Agent::take_cosigned(const BatchName& name, const SentBatch& sent, Bytes body,
                                 Progress& progress) {
    Round& round = progress.round;
    const Result<VerifiedAnswer> answer = verify_answer(body, sent, verifiers_);
    if (!answer && answer.error().code == Code::refused)
        return refuse(round, name, DeliveryEvent::rejected,
                      "it bears another certificate than the log that the server has",
                      "The file " + outbox_.path_of(name).filename().string() +
                          " bears another certificate than the log that the server has. The "
                          "device it came from has the right one.");
    if (!answer) {
        ++round.undelivered;
        note_event(round, DeliveryEvent::not_trusted,
                   "An answer came without the server's signature: perhaps a log-in page of this "
                   "network. Nothing is lost.");
        return Step::stop;
    }
    Result<void> laid = lay(name, AnswerKind::cosigned, answer->cosigned);
    if (laid && !answer->release.empty()) laid = lay(name, AnswerKind::released, answer->release);
    if (!laid) {
        ++round.undelivered;
        note_event(round, DeliveryEvent::disk_trouble,
                   "The inbox cannot be written: " + laid.error().detail);
        return Step::stop;
    }
    ++round.cosigned;
    round.released += answer->release.empty() ? 0 : 1;
    note_event(round, DeliveryEvent::delivered, "");
    return Step::go_on;
}

Agent::Step Agent::take_held(const BatchName& name, const SentBatch& sent, const HttpAnswer& answer,
                             Progress& progress) {
    Round& round = progress.round;
    const bool nothing_held = answer.is(409) && answer.body.empty();
    const Result<Checkpoint> held =
        nothing_held ? Result<Checkpoint>(Checkpoint()) : verify_held(answer.body, sent);
    if (!held) {
        ++round.undelivered;
        note_event(round, DeliveryEvent::not_trusted,
                   "An answer came without the device's signature: perhaps not from the server. "
                   "Nothing is lost.");
        return Step::stop;
    }
    if (!nothing_held)
        if (const Result<void> laid = lay(name, AnswerKind::held, answer.body); !laid) {
            ++round.undelivered;
            note_event(round, DeliveryEvent::disk_trouble,
                       "The inbox cannot be written: " + laid.error().detail);
            return Step::stop;
        }
    if (answer.is(409) && held->size.value <= sent.first.value) {
        ++round.undelivered;
        note_event(round, DeliveryEvent::busy,
                   "The server waits for earlier batches of this log, which are not here.");
        // Restored from a backup, it waits for one that begins here and ends elsewhere.
        return held->size == TreeSize{sent.first.value} ? Step::go_on : Step::skip_log;
    }
    return refuse(round, name, DeliveryEvent::contradicted,
                  "the server holds something else of this device's log",
                  "The server holds something else of this device's log. Nothing is lost; the "
                  "device has to look at its answer, and the organisers should know.");
}

Result<void> Agent::lay(const BatchName& name, AnswerKind kind, Bytes note) {
    const Digest hash = sha256(note);
    const auto before = laid_[name].find(kind);
    if (before != laid_[name].end() && before->second == hash) return {};
    TRY(inbox_.put_answer({.batch = name, .kind = kind, .note = Buffer(note.begin(), note.end())}));
    laid_[name][kind] = hash;
    return {};
}

Result<void> Agent::write_status(const Round& round, uint64_t next_try) {
    return inbox_.put_status({.event = round.event, .last_try = last_try_, .next_try = next_try});
}

Result<size_t> Agent::fetch_notes() {
    std::set<std::string> devices = devices_;
    if (!device_.empty()) devices.insert(device_);
    size_t laid = 0;
    for (const std::string& device : devices) {
        const HttpAnswer list = TRY(transport_->get("/v1/notes?device=" + device));
        if (!list.is(200)) return fail(Code::unreachable, "the server gave no list of notes");
        const std::vector<std::string_view> lines = TRY(split_lines(as_text(list.body)));
        if (lines.size() > most_notes) return fail(Code::malformed, "an endless list of notes");
        for (const std::string_view line : lines) {
            const Digest hash = TRY(parse_hex_fixed<Digest>(line.substr(0, line.find(' '))));
            if (notes_.contains(hash)) continue;
            const HttpAnswer note = TRY(transport_->get("/v1/notes/" + hex(hash.view())));
            if (!note.is(200) || sha256(note.body) != hash)
                return fail(Code::unreachable, "the server gave no note");
            TRY(inbox_.put_note(note.body));
            notes_.insert(hash);
            ++laid;
        }
    }
    return laid;
}

} // namespace streetsign::agent
