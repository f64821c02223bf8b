// SPDX-License-Identifier: MIT
#include "kiosk/ui/widgets.h"

namespace streetsign::kiosk {
namespace {

Node arranged(Flow flow, std::vector<Node> children, Space gap) {
    Node node;
    node.style.flow = flow;
    node.style.gap = gap;
    node.children = std::move(children);
    return node;
}

Node text(Role role, Type type, std::string name) {
    Node node;
    node.role = role;
    node.name = std::move(name);
    node.style.type = type;
    return node;
}

} // namespace

Node column(std::vector<Node> children, Space gap) {
    return arranged(Flow::column, std::move(children), gap);
}

Node row(std::vector<Node> children, Space gap) {
    return arranged(Flow::row, std::move(children), gap);
}

Node adaptive(std::vector<Node> children, Space gap) {
    Node node = arranged(Flow::adaptive, std::move(children), gap);
    for (Node& child : node.children)
        if (child.style.width == Length::content()) child.style.width = Length::fill();
    return node;
}

Node grid(std::vector<Node> children, int columns, Space gap) {
    Node node = arranged(Flow::grid, std::move(children), gap);
    node.style.columns = columns;
    return node;
}

Node stack(std::vector<Node> children) {
    return arranged(Flow::stack, std::move(children), Space::none);
}

Node scroll(std::string id, std::vector<Node> children, Space gap) {
    Node node = arranged(Flow::column, std::move(children), gap);
    node.id = std::move(id);
    node.style.scroll = true;
    node.style.height = Length::fill();
    node.style.width = Length::fill();
    node.style.padding = {Space::small, Space::medium};
    return node;
}

Node card(std::vector<Node> children, Space gap) {
    Node node = arranged(Flow::column, std::move(children), gap);
    node.style.ground = Ink::card;
    node.style.edge = Ink::line;
    node.style.shape = Shape::rounded;
    node.style.padding = {Space::large, Space::large};
    return node;
}

Node spacer(int weight) {
    Node node;
    node.style.width = Length::fill(weight);
    node.style.height = Length::fill(weight);
    return node;
}

Node gap(const Theme& theme, Space space) {
    Node node;
    node.style.height = Length::pixels(theme.space(space));
    node.style.width = Length::pixels(theme.space(space));
    return node;
}

Node separator() {
    Node node;
    node.role = Role::separator;
    return node;
}

Node screen(std::string id, std::string name, std::vector<Node> children) {
    Node node = arranged(Flow::column, std::move(children), Space::none);
    node.id = std::move(id);
    node.role = Role::screen;
    node.name = std::move(name);
    node.style.ground = Ink::page;
    return node;
}

Node page(const Theme& theme, std::string id, std::string name, PageParts page_parts) {
    std::vector<Node> parts;
    parts.push_back(std::move(page_parts.bar));
    parts.push_back(
        scroll(id + ".scroll", {page_column(theme, std::move(page_parts.body), Space::large)}));
    parts.back().style.padding.block = theme.compact ? Space::small : Space::large;
    if (!page_parts.foot.empty()) {
        Node line = separator();
        line.style.docked = true;
        parts.push_back(std::move(line));
        Node buttons = adaptive(std::move(page_parts.foot), Space::medium);
        buttons.style.most_width = theme.measure;
        buttons.style.self = Align::center;
        Node footer = column({std::move(buttons)});
        footer.style.padding = {Space::medium, Space::medium};
        footer.style.docked = true;
        parts.push_back(std::move(footer));
    }
    return screen(std::move(id), std::move(name), std::move(parts));
}

Node page_column(const Theme& theme, std::vector<Node> children, Space gap) {
    Node node = arranged(Flow::column, std::move(children), gap);
    node.style.most_width = theme.measure;
    node.style.self = Align::center;
    return node;
}

Node display(std::string name) { return text(Role::heading, Type::display, std::move(name)); }

Node title(std::string name) { return text(Role::heading, Type::title, std::move(name)); }

Node heading(std::string name) { return text(Role::heading, Type::heading, std::move(name)); }

Node paragraph(std::string name) { return text(Role::paragraph, Type::body, std::move(name)); }

Node note(std::string name) {
    Node node = text(Role::paragraph, Type::caption, std::move(name));
    node.style.ink = Ink::text_soft;
    return node;
}

Node status(std::string id, std::string name, Icon icon) {
    Node node = text(Role::status, Type::body, std::move(name));
    node.id = std::move(id);
    node.icon = icon;
    node.style.ground = Ink::warning;
    node.style.ink = Ink::warning_text;
    node.style.edge = Ink::line;
    node.style.shape = Shape::rounded;
    node.style.padding = {Space::medium, Space::large};
    return node;
}

Node alert(std::string id, std::string name) {
    Node node = text(Role::alert, Type::body, std::move(name));
    node.id = std::move(id);
    node.icon = Icon::warning;
    node.style.ink = Ink::danger_ink;
    return node;
}

Node personal_text(std::string id, std::string name, Bytes personal, bool masked) {
    Node node = text(Role::paragraph, Type::label, std::move(name));
    node.id = std::move(id);
    node.personal = personal;
    node.name_shown = false;
    node.state.masked = masked;
    return node;
}

Node button(std::string id, std::string name, ButtonKind kind, Icon icon) {
    Node node = text(Role::button, Type::label, std::move(name));
    node.id = std::move(id);
    node.icon = icon;
    Style& style = node.style;
    style.text_align = Align::center;
    style.shape = Shape::rounded;
    style.padding = {Space::medium, Space::large};
    if (icon == Icon::forward || icon == Icon::chevron) style.icon_place = IconPlace::end;
    switch (kind) {
    case ButtonKind::primary:
        style.ground = Ink::primary;
        style.ink = Ink::primary_text;
        break;
    case ButtonKind::secondary:
        style.ground = Ink::card;
        style.ink = Ink::text;
        style.icon_ink = Ink::accent;
        style.edge = Ink::edge;
        break;
    case ButtonKind::quiet:
        style.icon_ink = Ink::accent;
        break;
    case ButtonKind::danger:
        style.ground = Ink::danger;
        style.ink = Ink::danger_text;
        break;
    }
    return node;
}

Node bar_button(std::string id, std::string name, Icon icon) {
    Node node = button(std::move(id), std::move(name), ButtonKind::quiet, icon);
    node.style.type = Type::caption;
    node.style.icon_place = IconPlace::above;
    node.style.padding = {Space::hair, Space::small};
    node.style.width = Length::fill();
    return node;
}

Node link(std::string id, std::string name, Icon icon) {
    Node node = text(Role::link, Type::label, std::move(name));
    node.id = std::move(id);
    node.icon = icon;
    node.style.icon_place = IconPlace::end;
    node.style.icon_ink = Ink::accent;
    node.style.padding = {Space::small, Space::none};
    return node;
}

namespace {

Node choice_mark(Role role, std::string id, std::string name, bool checked) {
    Node node = text(role, Type::body, std::move(name));
    node.id = std::move(id);
    node.state.checked = checked;
    node.style.ground = Ink::card;
    node.style.edge = Ink::edge;
    node.style.shape = Shape::rounded;
    node.style.padding = {Space::medium, Space::large};
    return node;
}

} // namespace

Node checkbox(std::string id, std::string name, bool checked) {
    return choice_mark(Role::checkbox, std::move(id), std::move(name), checked);
}

Node radio(std::string id, std::string name, bool chosen) {
    return choice_mark(Role::radio, std::move(id), std::move(name), chosen);
}

Node item(std::string id, std::string name, std::string second_line, Icon icon) {
    Node words = column({text(Role::group, Type::label, name)}, Space::hair);
    words.style.width = Length::fill();
    if (!second_line.empty()) words.children.push_back(note(second_line));
    words.children[0].role = Role::paragraph;
    std::vector<Node> parts;
    if (icon != Icon::none) parts.push_back(icon_image(icon, "", 0));
    parts.push_back(std::move(words));
    parts.push_back(icon_image(Icon::chevron, "", 0, Ink::text_soft));
    Node node = arranged(Flow::row, std::move(parts), Space::medium);
    node.id = std::move(id);
    node.role = Role::item;
    node.name = std::move(name);
    node.value = std::move(second_line);
    node.name_shown = false;
    node.style.align = Align::center;
    node.style.ground = Ink::card;
    node.style.edge = Ink::line;
    node.style.shape = Shape::rounded;
    node.style.padding = {Space::medium, Space::large};
    return node;
}

Node choice(std::string id, std::string name, bool selected) {
    Node node = button(std::move(id), std::move(name), ButtonKind::secondary,
                       selected ? Icon::check : Icon::none);
    node.state.selected = selected;
    return node;
}

Node field(const std::string& id, const FieldText& words, Bytes personal,
           std::optional<std::uint32_t> caret) {
    Node label = text(Role::paragraph, Type::label, words.label);
    Node box;
    box.id = id;
    box.role = Role::field;
    box.name = words.label;
    box.hint = words.hint + (words.hint.empty() || words.help.empty() ? "" : "\n") + words.help;
    box.personal = personal;
    box.caret = caret;
    box.name_shown = false;
    box.state.error = !words.error.empty();
    box.style.type = Type::body;
    box.style.ground = Ink::card;
    box.style.edge = Ink::edge;
    box.style.shape = Shape::rounded;
    box.style.padding = {Space::small, Space::medium};
    box.style.single_line = true;
    box.style.force_ltr = words.force_ltr;
    Node group = column({std::move(label)}, Space::small);
    for (const std::string& said : {words.help, words.hint})
        if (!said.empty()) group.children.push_back(note(said));
    group.children.push_back(std::move(box));
    if (!words.error.empty()) group.children.push_back(alert(id + ".error", words.error));
    return group;
}

Node key(std::string id, std::string shown, std::string spoken, int weight, Icon icon) {
    Node node = text(Role::key, Type::key, spoken.empty() ? shown : std::move(spoken));
    node.id = std::move(id);
    node.icon = icon;
    node.label = std::move(shown);
    node.style.text_align = Align::center;
    node.style.ground = Ink::card;
    node.style.edge = Ink::line;
    node.style.shape = Shape::rounded_small;
    node.style.width = Length::fill(weight);
    node.style.height = Length::fill();
    return node;
}

Node qr(std::string id, std::string name, Modules modules, int side_px) {
    Node node;
    node.id = std::move(id);
    node.role = Role::image;
    node.name = std::move(name);
    node.name_shown = false;
    node.modules = std::move(modules);
    node.style.width = Length::pixels(side_px);
    node.style.height = Length::pixels(side_px);
    node.style.self = Align::center;
    return node;
}

Node map_picture(std::string id, std::string name, const Picture& picture, std::vector<Ink> inks) {
    Node node;
    node.id = std::move(id);
    node.role = Role::map;
    node.name = std::move(name);
    node.name_shown = false;
    node.picture = &picture;
    node.picture_inks = std::move(inks);
    return node;
}

Node icon_image(Icon icon, std::string name, int px, Ink ink) {
    Node node;
    node.role = name.empty() ? Role::group : Role::image;
    node.name = std::move(name);
    node.name_shown = false;
    node.icon = icon;
    node.style.icon_px = px;
    node.style.icon_ink = ink;
    return node;
}

Node progress(std::string id, std::string name, int step, int steps) {
    Node node;
    node.id = std::move(id);
    node.role = Role::progress;
    node.name = std::move(name);
    node.name_shown = false;
    node.value = std::to_string(step) + "/" + std::to_string(steps);
    return node;
}

Node with_dialog(Node tree, Node dialog_node) {
    Node both = stack({});
    both.id = tree.id;
    both.role = tree.role;
    both.name = tree.name;
    tree.role = Role::group;
    tree.id.clear();
    tree.name.clear();
    both.children.push_back(std::move(tree));
    Node veil;
    veil.style.veil = true;
    both.children.push_back(std::move(veil));
    Node holder = column({std::move(dialog_node)});
    holder.style.pack = Align::center;
    holder.style.padding = {Space::medium, Space::medium};
    both.children.push_back(std::move(holder));
    return both;
}

Node dialog(const Theme& theme, const std::string& id, std::string name,
            std::vector<Node> children) {
    Node words = heading(name);
    children.insert(children.begin(), std::move(words));
    Node node = card(std::move(children), Space::large);
    node.id = "dialog." + id;
    node.name = std::move(name);
    node.style.most_width = theme.measure * 3 / 4;
    node.style.self = Align::center;
    node.style.padding = {Space::huge, Space::huge};
    return node;
}

} // namespace streetsign::kiosk
