#include "core/base/protobuf_message.h"

#include <QTest>

using namespace formwork;

class TestProtobufMessage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // The examples of https://protobuf.dev/programming-guides/encoding.
    void documentedExamples()
    {
        ProtobufMessage inner;
        inner.addInteger(1, 150);
        QCOMPARE(hex(inner), QByteArray("089601"));
        ProtobufMessage text;
        text.addBytes(2, "testing");
        QCOMPARE(hex(text), QByteArray("120774657374696e67"));
        ProtobufMessage outer;
        outer.addMessage(3, inner);
        QCOMPARE(hex(outer), QByteArray("1a03089601"));
    }

    void negativeIntegersHaveTenBytes()
    {
        ProtobufMessage message;
        message.addInteger(1, -2);
        QCOMPARE(hex(message), QByteArray("08feffffffffffffffff01"));
    }

    void numbers()
    {
        ProtobufMessage message;
        message.addFloat(1, 1.5F);
        message.addDouble(2, -2);
        QCOMPARE(hex(message), QByteArray("0d0000c03f1100000000000000c0"));
    }

    void bytesThatFollow()
    {
        ProtobufMessage whole;
        whole.addBytes(16, "abc");
        ProtobufMessage header;
        header.addBytesHeader(16, 3);
        QCOMPARE(header.bytes() + "abc", whole.bytes());
        ProtobufMessage both;
        both.append(whole);
        both.append(header);
        QCOMPARE(both.bytes(), whole.bytes() + header.bytes());
    }

private:
    static QByteArray hex(const ProtobufMessage& message)
    {
        return QByteArray::fromStdString(message.bytes()).toHex();
    }
};

QTEST_GUILESS_MAIN(TestProtobufMessage)
#include "tst_protobuf_message.moc"
