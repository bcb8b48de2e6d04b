using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using SmartPoles.IngestServer.Admission;
using SmartPoles.IngestServer.Decoding;
using SmartPoles.Protocols.Telemetry.Ledger;

namespace SmartPoles.IngestServer.Journaling;

/// <summary>Turns what happened into the bytes of one journal record, in one reused buffer.</summary>
/// <remarks>
/// Entry format, version 1. Every entry stands alone: a damaged neighbour costs it nothing (decision 0001).
/// <code>
/// +-------------+----------+------------------------+--------------------------------------------------------+
/// | version = 1 | type (8) | received, UTC ms (64,  | body by type                                           |
/// |    (8)      |          |   low byte first)      |                                                        |
/// +-------------+----------+------------------------+--------------------------------------------------------+
/// text         = length (varint) | UTF-8
/// Data         = gateway (text) | device (text) | ledger block, 0 bytes without (bytes: varint length) | rows
/// NodeBirth    = gateway | bdSeq (varint) | closings (bytes)
/// DeviceBirth  = gateway | device | rows
/// NodeDeath    = gateway | bdSeq + 1 (varint, 0 unknown)
/// DeviceDeath  = gateway | device
/// Refused      = gateway | device | ledger block | topic (text) | stage (8) | verdict (8) | payload, cut at 4 KiB (bytes)
///                (device and block are empty where decoding refused; else the numbers count as received)
/// Acknowledge  = alarm id (text) | who (text) | note (text)
/// Filling      = 1 beyond the mark, 0 below it again (8) | percent of the cap (varint)
/// Operate      = action (8) | subject (text) | who (text) | from, UTC ms (varint) | until, UTC ms, 0 for none (varint) | note (text)
/// Dropped      = first position gone (varint) | first position kept (varint)
/// Rules        = hash of the document (text) | the document (text)
/// Registry     = hash of the content, 16 hexadecimal digits (text)
/// rows         = count (varint) | row ...
/// row          = quantity (varint) | flags (8) | time - previous time, ms (zigzag varint; first: - received) | value (64)
/// flags        = bits 0-3 quality | bit 4 historical | bit 5 ahead of the receipt | bit 6 a value follows | bit 7 late
/// </code>
/// </remarks>
public sealed class EntryWriter
{
    /// <summary>Version written; older ones stay readable.</summary>
    public const byte Version = 1;

    internal const byte HistoricalFlag = 0x10;
    internal const byte FutureFlag = 0x20;
    internal const byte ValueFlag = 0x40;
    internal const byte LateFlag = 0x80;
    internal const int QualityMask = 0x0F;
    internal const int RefusedBytesMax = 4096;

    private const int RowBytesMax = (2 * Leb128.SizeMax) + 1 + sizeof(double);

    private byte[] _buffer = new byte[4096];
    private byte[] _ledger = new byte[64];
    private int _length;

    public ReadOnlySpan<byte> Message(DecodedMessage message)
    {
        switch (message.Kind)
        {
            case MessageKind.Data:
                Begin(EntryType.Data, message.ReceivedUnixMs);
                Text(message.Gateway);
                Text(message.Device);
                Ledger(message);
                Rows(message);
                break;
            case MessageKind.NodeBirth:
                Begin(EntryType.NodeBirth, message.ReceivedUnixMs);
                Text(message.Gateway);
                Varint((ulong)message.BdSeq);
                Bytes(message.HasLedger ? LedgerClosings.Write(message.Epoch, message.Closings) : []);
                break;
            case MessageKind.DeviceBirth:
                Begin(EntryType.DeviceBirth, message.ReceivedUnixMs);
                Text(message.Gateway);
                Text(message.Device);
                Rows(message);
                break;
            case MessageKind.NodeDeath:
                Begin(EntryType.NodeDeath, message.ReceivedUnixMs);
                Text(message.Gateway);
                Varint((ulong)(message.BdSeq + 1));
                break;
            default:
                Begin(EntryType.DeviceDeath, message.ReceivedUnixMs);
                Text(message.Gateway);
                Text(message.Device);
                break;
        }

        return _buffer.AsSpan(0, _length);
    }

    public ReadOnlySpan<byte> Tick(long unixMs)
    {
        Begin(EntryType.Tick, unixMs);
        return _buffer.AsSpan(0, _length);
    }

    /// <param name="unixMs">Receipt.</param>
    /// <param name="gateway">Who sent it.</param>
    /// <param name="decoded">Its meaning, where decoding succeeded.</param>
    /// <param name="topic">Topic as sent.</param>
    /// <param name="stage">Who refused it.</param>
    /// <param name="verdict">Why, in the numbers of the stage.</param>
    /// <param name="payload">Body as sent.</param>
    public ReadOnlySpan<byte> Refused(
        long unixMs, string gateway, DecodedMessage? decoded, string topic, RefusalStage stage, byte verdict, ReadOnlySpan<byte> payload)
    {
        Begin(EntryType.Refused, unixMs);
        Text(gateway);
        Text(decoded?.Device ?? "");
        Ledger(decoded);
        Text(topic);
        Byte((byte)stage);
        Byte(verdict);
        Bytes(payload[..Math.Min(payload.Length, RefusedBytesMax)]);
        return _buffer.AsSpan(0, _length);
    }

    public ReadOnlySpan<byte> Filling(long unixMs, bool isBeyondMark, int percent)
    {
        Begin(EntryType.Filling, unixMs);
        Byte(isBeyondMark ? (byte)1 : (byte)0);
        Varint((ulong)percent);
        return _buffer.AsSpan(0, _length);
    }

    public ReadOnlySpan<byte> Dropped(long unixMs, long from, long to)
    {
        Begin(EntryType.Dropped, unixMs);
        Varint((ulong)from);
        Varint((ulong)to);
        return _buffer.AsSpan(0, _length);
    }

    public ReadOnlySpan<byte> Rules(long unixMs, string hash, string document)
    {
        Begin(EntryType.Rules, unixMs);
        Text(hash);
        Text(document);
        return _buffer.AsSpan(0, _length);
    }

    public ReadOnlySpan<byte> Registry(long unixMs, string hash)
    {
        Begin(EntryType.Registry, unixMs);
        Text(hash);
        return _buffer.AsSpan(0, _length);
    }

    public ReadOnlySpan<byte> Acknowledge(long unixMs, string alarmId, string who, string note)
    {
        Begin(EntryType.Acknowledge, unixMs);
        Text(alarmId);
        Text(who);
        Text(note);
        return _buffer.AsSpan(0, _length);
    }

    /// <param name="unixMs">When.</param>
    /// <param name="action">What is done.</param>
    /// <param name="subject">Alarm id, window or code, as the action wants it (see <see cref="OperatorAction"/>).</param>
    /// <param name="who">Who does it.</param>
    /// <param name="fromUnixMs">Beginning of a window; 0 where the action has none.</param>
    /// <param name="untilUnixMs">End of a shelf or window; 0 where the action has none.</param>
    /// <param name="note">Reason, text, assignee or state, as the action wants it.</param>
    public ReadOnlySpan<byte> Operate(long unixMs, OperatorAction action, string subject, string who, long fromUnixMs, long untilUnixMs, string note)
    {
        Begin(EntryType.Operate, unixMs);
        Byte((byte)action);
        Text(subject);
        Text(who);
        Varint((ulong)Math.Max(0, fromUnixMs));
        Varint((ulong)Math.Max(0, untilUnixMs));
        Text(note);
        return _buffer.AsSpan(0, _length);
    }

    private void Begin(EntryType type, long unixMs)
    {
        _length = 0;
        Byte(Version);
        Byte((byte)type);
        Reserve(sizeof(long));
        BinaryPrimitives.WriteInt64LittleEndian(_buffer.AsSpan(_length), unixMs);
        _length += sizeof(long);
    }

    private void Ledger(DecodedMessage? message)
    {
        if (message is not { HasLedger: true })
        {
            Varint(0);
            return;
        }

        var entries = CollectionsMarshal.AsSpan(message.Ledger);
        var size = LedgerBlock.SizeMax(entries.Length);
        if (_ledger.Length < size) _ledger = new byte[size];
        var written = LedgerBlock.Write(_ledger, message.Clock, message.Epoch, entries);
        Bytes(_ledger.AsSpan(0, written));
    }

    private void Rows(DecodedMessage message)
    {
        var readings = CollectionsMarshal.AsSpan(message.Readings);
        Varint((ulong)readings.Length);
        Reserve(readings.Length * RowBytesMax);
        var target = _buffer.AsSpan(_length);
        var at = 0;
        var previous = message.ReceivedUnixMs;
        foreach (ref readonly var row in readings)
        {
            var reading = row.Reading;
            var hasValue = double.IsFinite(reading.Value);
            var flags = (byte)reading.Quality & QualityMask;
            if (row.IsHistorical) flags |= HistoricalFlag;
            if (reading.UnixMs - message.ReceivedUnixMs > AdmissionRules.FutureMsMax) flags |= FutureFlag;
            if (message.ReceivedUnixMs - reading.UnixMs > AdmissionRules.LateMsMax) flags |= LateFlag;
            if (hasValue) flags |= ValueFlag;
            at += Leb128.Write(target[at..], (ulong)reading.Quantity);
            target[at++] = (byte)flags;
            at += Leb128.Write(target[at..], Leb128.ZigZag(reading.UnixMs - previous));
            previous = reading.UnixMs;
            if (!hasValue) continue;
            BinaryPrimitives.WriteDoubleLittleEndian(target[at..], reading.Value);
            at += sizeof(double);
        }

        _length += at;
    }

    private void Text(string text)
    {
        var size = Encoding.UTF8.GetByteCount(text);
        Varint((ulong)size);
        Reserve(size);
        _length += Encoding.UTF8.GetBytes(text, _buffer.AsSpan(_length));
    }

    private void Bytes(ReadOnlySpan<byte> bytes)
    {
        Varint((ulong)bytes.Length);
        Reserve(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Varint(ulong value)
    {
        Reserve(Leb128.SizeMax);
        _length += Leb128.Write(_buffer.AsSpan(_length), value);
    }

    private void Byte(byte value)
    {
        Reserve(1);
        _buffer[_length++] = value;
    }

    private void Reserve(int bytes)
    {
        if (_buffer.Length - _length < bytes) Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + bytes));
    }
}

/// <summary>Which stage refused a message. Lies on disk: never renumber.</summary>
public enum RefusalStage : byte
{
    /// <summary>The verdict is a <see cref="DecodeRejection"/>.</summary>
    Decoding = 1,

    /// <summary>The verdict is an <see cref="Admission.AdmissionOutcome"/>.</summary>
    Admission = 2,
}
