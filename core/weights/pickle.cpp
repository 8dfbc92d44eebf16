#include "core/weights/pickle.h"

#include "core/base/error.h"
#include "core/weights/pickle_objects.h"

#include <limits>
#include <unordered_map>

namespace formwork::pickle {

namespace {

// Operations as in pickletools.py; only those that this machine supports.
enum class Op : unsigned char {
    Mark = '(',
    Stop = '.',
    Pop = '0',
    PopMark = '1',
    Duplicate = '2',
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
    Extension1 = 0x82,
    Extension2 = 0x83,
    Extension4 = 0x84,
    Tuple1 = 0x85,
    Tuple2 = 0x86,
    Tuple3 = 0x87,
    True = 0x88,
    False = 0x89,
    Long1 = 0x8a,
    Long4 = 0x8b,
    ShortBinUnicode = 0x8c,
    BinUnicode8 = 0x8d,
    BinBytes8 = 0x8e,
    EmptySet = 0x8f,
    AddItems = 0x90,
    FrozenSet = 0x91,
    NewObjectWithKeywords = 0x92,
    StackGlobal = 0x93,
    Memoize = 0x94,
    Frame = 0x95,
    ByteArray8 = 0x96,
    NextBuffer = 0x97,
    ReadOnlyBuffer = 0x98,
};

constexpr std::uint64_t kMemory = 32ULL << 20;
constexpr std::uint64_t kMostOperations = 5'000'000;
constexpr std::size_t kTallestStack = 1'000'000;
constexpr std::size_t kMostMarks = 100'000;
constexpr std::uint64_t kNodeBytes = 64; // of an entry in a hash table, roughly

// What a value takes beside itself.
std::uint64_t ownedBytes(const Value& value)
{
    struct Counter
    {
        std::uint64_t operator()(const std::string& text) const { return text.size(); }
        std::uint64_t operator()(const Tuple& tuple) const { return tuple.items.size() * 4; }
        std::uint64_t operator()(const List& list) const { return list.items.size() * 4; }
        std::uint64_t operator()(const Global& global) const { return global.name.size(); }
        std::uint64_t operator()(const Storage& storage) const { return storage.key.size(); }
        std::uint64_t operator()(const Opaque& opaque) const { return opaque.kind.size(); }
        std::uint64_t operator()(const Tensor& tensor) const { return tensor.shape.size() * 16; }
        std::uint64_t operator()(const Dict&) const { return 0; } // counted as it grows
        std::uint64_t operator()(None) const { return 0; }
        std::uint64_t operator()(bool) const { return 0; }
        std::uint64_t operator()(std::int64_t) const { return 0; }
    };
    return std::visit(Counter(), value);
}

class Machine
{
public:
    explicit Machine(Input& input) : m_input(input)
    {
        m_nothing = add(Opaque{});
        m_none = add(None{});
        m_true = add(true);
        m_false = add(false);
    }

    Document run();

private:
    [[noreturn]] void corrupt(const Text& what) const { corruptPickle(what, m_input.path()); }

    void charge(std::uint64_t bytes);
    Ref add(Value value);
    void pushRef(Ref ref);
    void push(Value value) { pushRef(add(std::move(value))); }
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
    bool stepSet(Op op);
    bool stepObject(Op op);
    bool stepMemo(Op op);
    bool stepStack(Op op);

    void setItems(const std::vector<Ref>& items);
    void appendItems(const std::vector<Ref>& items);
    void pushGlobal(const std::string& module, const std::string& name);
    void pushStackGlobal();
    void pushCall();
    void pushInteger(std::uint64_t bytes);
    void pushText(std::uint64_t bytes);
    void pushSkipped(std::uint64_t bytes);

    Input& m_input;
    Document m_document;
    std::uint64_t m_charged = 0;
    std::vector<Ref> m_stack;
    std::vector<std::size_t> m_marks; // heights of the stack
    std::unordered_map<std::uint64_t, Ref> m_memo;
    std::unordered_map<Ref, std::unordered_map<std::string, std::size_t>> m_places; // of text keys
    // One value stands for all of a kind; most of a pickle is of these.
    Ref m_nothing;
    Ref m_none;
    Ref m_true;
    Ref m_false;
};

void Machine::charge(std::uint64_t bytes)
{
    m_charged += bytes;
    if (m_charged > kMemory)
        throw Error(ErrorCode::CorruptData,
                    Text("reading it needs more memory than weights may take"), m_input.path(),
                    Text("save model.state_dict() alone"));
}

Ref Machine::add(Value value)
{
    charge(sizeof(Value) + ownedBytes(value));
    m_document.values.push_back(std::move(value));
    return static_cast<Ref>(m_document.values.size() - 1);
}

void Machine::pushRef(Ref ref)
{
    if (m_stack.size() == kTallestStack)
        corrupt(Text("its stack is impossibly tall"));
    m_stack.push_back(ref);
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
        corrupt(Text("its stack is empty"));
    return m_stack.back();
}

std::vector<Ref> Machine::popMany(std::size_t count)
{
    const std::size_t floor = m_marks.empty() ? 0 : m_marks.back();
    if (m_stack.size() - floor < count)
        corrupt(Text("its stack is empty"));
    const auto first = m_stack.end() - static_cast<std::ptrdiff_t>(count);
    std::vector<Ref> items(first, m_stack.end());
    m_stack.erase(first, m_stack.end());
    return items;
}

std::vector<Ref> Machine::popToMark()
{
    if (m_marks.empty())
        corrupt(Text("its stack has no mark"));
    std::vector<Ref> items = popMany(m_stack.size() - m_marks.back());
    m_marks.pop_back();
    return items;
}

void Machine::remember(std::uint64_t number)
{
    if (m_memo.insert_or_assign(number, top()).second)
        charge(kNodeBytes);
}

void Machine::recall(std::uint64_t number)
{
    const auto found = m_memo.find(number);
    if (found == m_memo.end())
        corrupt(Text("it refers to a value that it does not hold"));
    pushRef(found->second);
}

void Machine::setItems(const std::vector<Ref>& items)
{
    if (items.size() % 2 != 0)
        corrupt(Text("a key has no value"));
    const Ref target = top();
    if (std::holds_alternative<Opaque>(m_document[target]))
        return;
    auto* dict = std::get_if<Dict>(&m_document.values[target]);
    if (dict == nullptr)
        corrupt(Text("it sets keys of a value that is not a dictionary"));
    auto& places = m_places[target];
    for (std::size_t i = 0; i < items.size(); i += 2) {
        charge(sizeof(dict->items[0]));
        if (const auto* key = std::get_if<std::string>(&m_document[items[i]])) {
            const auto [place, isNew] = places.emplace(*key, dict->items.size());
            if (!isNew) {
                dict->items[place->second].second = items[i + 1];
                continue;
            }
            charge(kNodeBytes + key->size());
        }
        dict->items.emplace_back(items[i], items[i + 1]);
    }
}

void Machine::appendItems(const std::vector<Ref>& items)
{
    Value& target = m_document.values[top()];
    if (std::holds_alternative<Opaque>(target))
        return;
    auto* list = std::get_if<List>(&target);
    if (list == nullptr)
        corrupt(Text("it appends to a value that is not a list"));
    charge(items.size() * sizeof(Ref));
    list->items.insert(list->items.end(), items.begin(), items.end());
}

void Machine::pushGlobal(const std::string& module, const std::string& name)
{
    if (module.empty() || name.empty())
        corrupt(Text("it names a class without a module"));
    refuseHarmful(module, name, m_input.path());
    push(Global{module + '.' + name});
}

void Machine::pushStackGlobal()
{
    const auto parts = popMany(2);
    const auto* module = std::get_if<std::string>(&m_document[parts[0]]);
    const auto* name = std::get_if<std::string>(&m_document[parts[1]]);
    if (module == nullptr || name == nullptr)
        corrupt(Text("the name of a class is not a text"));
    pushGlobal(*module, *name);
}

void Machine::pushCall()
{
    const auto parts = popMany(2);
    Value made = reduce(m_document, m_document[parts[0]], m_document[parts[1]], m_input.path());
    auto* dict = std::get_if<Dict>(&made);
    if (dict == nullptr) {
        push(std::move(made));
        return;
    }
    charge(dict->items.size() * sizeof(dict->items[0]));
    std::vector<Ref> items;
    for (const auto& [key, value] : dict->items)
        items.insert(items.end(), {key, value});
    push(Dict{});
    setItems(items); // a key may be there twice
}

void Machine::pushInteger(std::uint64_t bytes)
{
    if (bytes > sizeof(std::int64_t)) {
        pushSkipped(bytes);
        return;
    }
    std::uint64_t value = 0;
    for (std::uint64_t i = 0; i < bytes; ++i)
        value |= std::uint64_t{m_input.byte()} << (8 * i);
    const std::uint64_t bits = bytes * 8;
    if (bits > 0 && bits < 64 && (value >> (bits - 1) & 1U) != 0)
        value |= ~std::uint64_t{0} << bits; // the sign
    push(static_cast<std::int64_t>(value));
}

void Machine::pushText(std::uint64_t bytes)
{
    if (auto text = m_input.text(bytes, kLongestName))
        push(std::move(*text));
    else
        pushRef(m_nothing);
}

void Machine::pushSkipped(std::uint64_t bytes)
{
    m_input.skip(bytes);
    pushRef(m_nothing);
}

bool Machine::stepNumber(Op op)
{
    switch (op) {
    case Op::None:
        pushRef(m_none);
        return true;
    case Op::True:
        pushRef(m_true);
        return true;
    case Op::False:
        pushRef(m_false);
        return true;
    case Op::BinInt:
        push(std::int64_t{m_input.number<std::int32_t>()});
        return true;
    case Op::BinInt1:
        push(std::int64_t{m_input.byte()});
        return true;
    case Op::BinInt2:
        push(std::int64_t{m_input.number<std::uint16_t>()});
        return true;
    case Op::Long1:
        pushInteger(m_input.byte());
        return true;
    case Op::Long4:
        pushInteger(m_input.number<std::uint32_t>());
        return true;
    case Op::BinFloat:
        pushSkipped(sizeof(double));
        return true;
    default:
        return false;
    }
}

bool Machine::stepText(Op op)
{
    switch (op) {
    case Op::ShortBinUnicode:
    case Op::ShortBinString: // the texts of Python 2
        pushText(m_input.byte());
        return true;
    case Op::BinUnicode:
    case Op::BinString:
        pushText(m_input.number<std::uint32_t>());
        return true;
    case Op::BinUnicode8:
        pushText(m_input.number<std::uint64_t>());
        return true;
    case Op::ShortBinBytes:
        pushSkipped(m_input.byte());
        return true;
    case Op::BinBytes:
        pushSkipped(m_input.number<std::uint32_t>());
        return true;
    case Op::BinBytes8:
    case Op::ByteArray8:
        pushSkipped(m_input.number<std::uint64_t>());
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

bool Machine::stepSet(Op op)
{
    switch (op) {
    case Op::EmptySet:
        pushRef(m_nothing);
        return true;
    case Op::AddItems:
        popToMark();
        top();
        return true;
    case Op::FrozenSet:
        popToMark();
        pushRef(m_nothing);
        return true;
    default:
        return false;
    }
}

bool Machine::stepObject(Op op)
{
    switch (op) {
    case Op::Global: {
        const std::string module = m_input.line(kLongestName);
        pushGlobal(module, m_input.line(kLongestName));
        return true;
    }
    case Op::StackGlobal:
        pushStackGlobal();
        return true;
    case Op::Reduce:
    case Op::NewObject:
        pushCall();
        return true;
    case Op::NewObjectWithKeywords:
        popMany(3);
        pushRef(m_nothing);
        return true;
    case Op::Extension1: // a class by a number of copyreg's registry
        pushSkipped(1);
        return true;
    case Op::Extension2:
        pushSkipped(2);
        return true;
    case Op::Extension4:
        pushSkipped(4);
        return true;
    case Op::Build: // attributes are not needed
        pop();
        top();
        return true;
    case Op::BinPersistentId:
        push(storageOf(m_document, m_document[pop()], m_input.path()));
        return true;
    case Op::NextBuffer:
        pushRef(m_nothing);
        return true;
    case Op::ReadOnlyBuffer:
        top();
        return true;
    default:
        return false;
    }
}

bool Machine::stepMemo(Op op)
{
    switch (op) {
    case Op::BinPut:
        remember(m_input.byte());
        return true;
    case Op::LongBinPut:
        remember(m_input.number<std::uint32_t>());
        return true;
    case Op::Memoize:
        remember(m_memo.size());
        return true;
    case Op::BinGet:
        recall(m_input.byte());
        return true;
    case Op::LongBinGet:
        recall(m_input.number<std::uint32_t>());
        return true;
    default:
        return false;
    }
}

bool Machine::stepStack(Op op)
{
    switch (op) {
    case Op::Protocol:
        if (m_input.byte() > 5)
            throw Error(ErrorCode::UnsupportedVersion, Text("its pickle protocol is newer than 5"),
                        m_input.path());
        return true;
    case Op::Frame: // how much may be read at once
        m_input.number<std::uint64_t>();
        return true;
    case Op::Mark:
        if (m_marks.size() == kMostMarks)
            corrupt(Text("its stack has too many marks"));
        m_marks.push_back(m_stack.size());
        return true;
    case Op::Pop:
        pop();
        return true;
    case Op::PopMark:
        popToMark();
        return true;
    case Op::Duplicate:
        pushRef(top());
        return true;
    default:
        return false;
    }
}

bool Machine::step(Op op)
{
    if (op == Op::Stop)
        return false;
    if (!stepMemo(op) && !stepText(op) && !stepNumber(op) && !stepContainer(op) &&
        !stepObject(op) && !stepStack(op) && !stepSet(op))
        throw Error(ErrorCode::UnsupportedFormat,
                    Text("its pickle uses operation %1, which PyTorch never writes")
                        .arg(static_cast<int>(op)),
                    m_input.path(), Text("the file is damaged, or was not written by torch.save"));
    return true;
}

Document Machine::run()
{
    for (std::uint64_t done = 0; step(static_cast<Op>(m_input.byte())); ++done)
        if (done == kMostOperations)
            corrupt(Text("it has impossibly many operations"));
    m_document.root = pop();
    if (!m_stack.empty() || !m_marks.empty())
        corrupt(Text("it leaves values behind"));
    return std::move(m_document);
}

} // namespace

Document parse(Input& input)
{
    return Machine(input).run();
}

} // namespace formwork::pickle
