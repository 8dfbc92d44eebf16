#include "core/model/pickle.h"

#include "core/base/error.h"
#include "core/model/pickle_objects.h"

#include <bit>
#include <concepts>
#include <cstring>
#include <limits>
#include <unordered_map>

namespace formwork::pickle {

namespace {

// Of pickletools.py; only those that this machine knows.
enum class Op : unsigned char {
    Mark = '(',
    Stop = '.',
    Pop = '0',
    PopMark = '1',
    BinFloat = 'G',
    BinInt = 'J',
    BinInt1 = 'K',
    BinInt2 = 'M',
    None = 'N',
    BinPersistentId = 'Q',
    Reduce = 'R',
    BinString = 'T',
    ShortBinString = 'U',
    BinUnicode = 'X',
    Append = 'a',
    Build = 'b',
    Global = 'c',
    BinBytes = 'B',
    ShortBinBytes = 'C',
    EmptyDict = '}',
    Appends = 'e',
    BinGet = 'h',
    LongBinGet = 'j',
    EmptyList = ']',
    BinPut = 'q',
    LongBinPut = 'r',
    SetItem = 's',
    Tuple = 't',
    EmptyTuple = ')',
    SetItems = 'u',
    Protocol = 0x80,
    NewObject = 0x81,
    Tuple1 = 0x85,
    Tuple2 = 0x86,
    Tuple3 = 0x87,
    True = 0x88,
    False = 0x89,
    Long1 = 0x8a,
    ShortBinUnicode = 0x8c,
    StackGlobal = 0x93,
    Memoize = 0x94,
    Frame = 0x95,
};

class Machine
{
public:
    Machine(std::span<const std::byte> bytes, const std::filesystem::path& path)
        : m_rest(bytes)
        , m_path(path)
    {}

    Document run();

private:
    [[noreturn]] void corrupt(const std::string& what) const { corruptPickle(what, m_path); }

    std::span<const std::byte> take(std::uint64_t count);
    template <std::integral T>
    T number();
    std::string text(std::uint64_t count);
    std::string line(); // up to a line feed

    Ref add(Value value);
    void push(Value value) { m_stack.push_back(add(std::move(value))); }
    Ref pop();
    Ref top() const;
    std::vector<Ref> popToMark();
    std::vector<Ref> popMany(std::size_t count);
    void remember(std::uint64_t number);
    void recall(std::uint64_t number);

    bool step(Op op); // false at the end
    bool stepNumber(Op op);
    bool stepText(Op op);
    bool stepContainer(Op op);
    bool stepObject(Op op);
    bool stepMemo(Op op);

    void setItems(const std::vector<Ref>& items);
    void appendItems(const std::vector<Ref>& items);
    void pushGlobal(const std::string& module, const std::string& name);
    void pushLong();
    double bigEndianDouble();

    std::span<const std::byte> m_rest;
    const std::filesystem::path& m_path;
    Document m_document;
    std::vector<Ref> m_stack;
    std::vector<std::size_t> m_marks; // heights of the stack
    std::unordered_map<std::uint64_t, Ref> m_memo;
    std::unordered_map<Ref, std::unordered_map<std::string, std::size_t>> m_places; // of text keys
};

std::span<const std::byte> Machine::take(std::uint64_t count)
{
    if (count > m_rest.size())
        corrupt("it is cut off");
    const auto taken = m_rest.first(count);
    m_rest = m_rest.subspan(count);
    return taken;
}

template <std::integral T>
T Machine::number()
{
    T value = 0;
    std::memcpy(&value, take(sizeof value).data(), sizeof value);
    return value;
}

std::string Machine::text(std::uint64_t count)
{
    const auto bytes = take(count);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string Machine::line()
{
    const void* end = m_rest.empty() ? nullptr : std::memchr(m_rest.data(), '\n', m_rest.size());
    if (end == nullptr)
        corrupt("it is cut off");
    const auto length =
        static_cast<std::size_t>(static_cast<const std::byte*>(end) - m_rest.data());
    std::string out = text(length);
    take(1);
    return out;
}

Ref Machine::add(Value value)
{
    if (m_document.values.size() >= std::numeric_limits<Ref>::max())
        corrupt("it has too many values");
    m_document.values.push_back(std::move(value));
    return static_cast<Ref>(m_document.values.size() - 1);
}

Ref Machine::pop()
{
    const Ref ref = top();
    m_stack.pop_back();
    return ref;
}

Ref Machine::top() const
{
    if (m_stack.empty() || (!m_marks.empty() && m_stack.size() <= m_marks.back()))
        corrupt("its stack is empty");
    return m_stack.back();
}

std::vector<Ref> Machine::popMany(std::size_t count)
{
    const std::size_t floor = m_marks.empty() ? 0 : m_marks.back();
    if (m_stack.size() - floor < count)
        corrupt("its stack is empty");
    const auto first = m_stack.end() - static_cast<std::ptrdiff_t>(count);
    std::vector<Ref> items(first, m_stack.end());
    m_stack.erase(first, m_stack.end());
    return items;
}

std::vector<Ref> Machine::popToMark()
{
    if (m_marks.empty())
        corrupt("its stack has no mark");
    std::vector<Ref> items = popMany(m_stack.size() - m_marks.back());
    m_marks.pop_back();
    return items;
}

void Machine::remember(std::uint64_t number)
{
    m_memo[number] = top();
}

void Machine::recall(std::uint64_t number)
{
    const auto found = m_memo.find(number);
    if (found == m_memo.end())
        corrupt("it refers to a value that it has not");
    m_stack.push_back(found->second);
}

void Machine::setItems(const std::vector<Ref>& items)
{
    if (items.size() % 2 != 0)
        corrupt("a key has no value");
    const Ref target = top();
    if (std::holds_alternative<Inert>(m_document[target]))
        return;
    auto* dict = std::get_if<Dict>(&m_document.values[target]);
    if (dict == nullptr)
        corrupt("it puts keys into what is no dictionary");
    auto& places = m_places[target];
    for (std::size_t i = 0; i < items.size(); i += 2) {
        if (const auto* key = std::get_if<std::string>(&m_document[items[i]])) {
            const auto [place, isNew] = places.emplace(*key, dict->items.size());
            if (!isNew) {
                dict->items[place->second].second = items[i + 1];
                continue;
            }
        }
        dict->items.emplace_back(items[i], items[i + 1]);
    }
}

void Machine::appendItems(const std::vector<Ref>& items)
{
    auto* list = std::get_if<List>(&m_document.values[top()]);
    if (list == nullptr)
        corrupt("it appends to what is no list");
    list->items.insert(list->items.end(), items.begin(), items.end());
}

void Machine::pushGlobal(const std::string& module, const std::string& name)
{
    std::string full = module + '.' + name;
    requireKnownGlobal(full, m_path);
    push(Global{std::move(full)});
}

void Machine::pushLong()
{
    const auto bytes = take(number<std::uint8_t>());
    if (bytes.size() > sizeof(std::int64_t)) {
        push(Inert{"a large integer"});
        return;
    }
    std::uint64_t value = 0;
    std::memcpy(&value, bytes.data(), bytes.size());
    const std::size_t bits = bytes.size() * 8;
    if (bits > 0 && bits < 64 && (value >> (bits - 1) & 1U) != 0)
        value |= ~std::uint64_t{0} << bits; // the sign
    push(static_cast<std::int64_t>(value));
}

double Machine::bigEndianDouble()
{
    std::uint64_t bits = 0;
    for (const std::byte byte : take(8))
        bits = (bits << 8) | std::to_integer<std::uint64_t>(byte);
    return std::bit_cast<double>(bits);
}

bool Machine::stepNumber(Op op)
{
    switch (op) {
    case Op::None:
        push(None{});
        return true;
    case Op::True:
        push(true);
        return true;
    case Op::False:
        push(false);
        return true;
    case Op::BinInt:
        push(std::int64_t{number<std::int32_t>()});
        return true;
    case Op::BinInt1:
        push(std::int64_t{number<std::uint8_t>()});
        return true;
    case Op::BinInt2:
        push(std::int64_t{number<std::uint16_t>()});
        return true;
    case Op::Long1:
        pushLong();
        return true;
    case Op::BinFloat:
        push(bigEndianDouble());
        return true;
    default:
        return false;
    }
}

bool Machine::stepText(Op op)
{
    switch (op) {
    case Op::ShortBinUnicode:
        push(text(number<std::uint8_t>()));
        return true;
    case Op::BinUnicode:
        push(text(number<std::uint32_t>()));
        return true;
    case Op::ShortBinString:
    case Op::ShortBinBytes:
        push(Bytes{text(number<std::uint8_t>())});
        return true;
    case Op::BinString:
    case Op::BinBytes:
        push(Bytes{text(number<std::uint32_t>())});
        return true;
    default:
        return false;
    }
}

bool Machine::stepContainer(Op op)
{
    switch (op) {
    case Op::EmptyTuple:
        push(Tuple{});
        return true;
    case Op::Tuple1:
        push(Tuple{popMany(1)});
        return true;
    case Op::Tuple2:
        push(Tuple{popMany(2)});
        return true;
    case Op::Tuple3:
        push(Tuple{popMany(3)});
        return true;
    case Op::Tuple:
        push(Tuple{popToMark()});
        return true;
    case Op::EmptyList:
        push(List{});
        return true;
    case Op::Append:
        appendItems(popMany(1));
        return true;
    case Op::Appends:
        appendItems(popToMark());
        return true;
    case Op::EmptyDict:
        push(Dict{});
        return true;
    case Op::SetItem:
        setItems(popMany(2));
        return true;
    case Op::SetItems:
        setItems(popToMark());
        return true;
    default:
        return false;
    }
}

bool Machine::stepObject(Op op)
{
    switch (op) {
    case Op::Global: {
        const std::string module = line();
        pushGlobal(module, line());
        return true;
    }
    case Op::StackGlobal: {
        const auto parts = popMany(2);
        const auto* module = std::get_if<std::string>(&m_document[parts[0]]);
        const auto* name = std::get_if<std::string>(&m_document[parts[1]]);
        if (module == nullptr || name == nullptr)
            corrupt("the name of a class is no text");
        pushGlobal(*module, *name);
        return true;
    }
    case Op::Reduce:
    case Op::NewObject: {
        const auto parts = popMany(2);
        push(reduce(m_document, m_document[parts[0]], m_document[parts[1]], m_path));
        return true;
    }
    case Op::Build: // attributes: of no interest
        pop();
        top();
        return true;
    case Op::BinPersistentId:
        push(storageOf(m_document, m_document[pop()], m_path));
        return true;
    default:
        return false;
    }
}

bool Machine::stepMemo(Op op)
{
    switch (op) {
    case Op::BinPut:
        remember(number<std::uint8_t>());
        return true;
    case Op::LongBinPut:
        remember(number<std::uint32_t>());
        return true;
    case Op::Memoize:
        remember(m_memo.size());
        return true;
    case Op::BinGet:
        recall(number<std::uint8_t>());
        return true;
    case Op::LongBinGet:
        recall(number<std::uint32_t>());
        return true;
    case Op::Protocol:
        if (number<std::uint8_t>() > 5)
            throw Error(ErrorCode::UnsupportedVersion, "its pickle protocol is newer than 5",
                        m_path);
        return true;
    case Op::Frame:
        number<std::uint64_t>(); // how much may be read at once; all of it is here
        return true;
    case Op::Mark:
        m_marks.push_back(m_stack.size());
        return true;
    case Op::Pop:
        pop();
        return true;
    case Op::PopMark:
        popToMark();
        return true;
    default:
        return false;
    }
}

bool Machine::step(Op op)
{
    if (op == Op::Stop)
        return false;
    if (!stepNumber(op) && !stepText(op) && !stepContainer(op) && !stepObject(op) && !stepMemo(op))
        throw Error(ErrorCode::UnsupportedFormat,
                    "its pickle uses operation " + std::to_string(static_cast<int>(op)) +
                        ", which weights do not need",
                    m_path, "the file is damaged, or holds more than weights");
    return true;
}

Document Machine::run()
{
    while (step(static_cast<Op>(number<std::uint8_t>()))) {
    }
    m_document.root = pop();
    if (!m_stack.empty() || !m_marks.empty())
        corrupt("it leaves values behind");
    return std::move(m_document);
}

} // namespace

Document parse(std::span<const std::byte> bytes, const std::filesystem::path& path)
{
    return Machine(bytes, path).run();
}

} // namespace formwork::pickle
