using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Ledger;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.LoadRig.Ingest.Generator;

/// <summary>
/// One DDATA PUBLISH of one device, written once by the writer of the agents and then sent again and again with its packet id, times,
/// values, ledger number and seq changed in place. Only the widths of the number and of seq change its length.
/// </summary>
internal sealed class DataTemplate
{
    private const int StampBytes = 6;    // a varint of UTC milliseconds has six bytes until the year 2109
    private const int SeqBytesMax = 2;
    private const byte SeqWide = 0x80;

    /// <summary>A bus is asked in requests; what one answers shares its time.</summary>
    private const int ReadingsPerRequest = 5;

    private readonly MqttPackets _packets;
    private readonly IReadOnlyList<QuantityInfo> _quantities;
    private readonly ulong[][] _values;
    private readonly ulong[][] _stormValues;
    private readonly string _topic;
    private readonly int _device;
    private readonly ulong _epoch;
    private readonly int[] _stampAt;
    private readonly int[] _valueAt;
    private readonly byte[] _valueBytes;
    private byte[] _body = [];
    private int _packetIdAt;
    private int _numberAt;
    private int _numberBytes;

    public DataTemplate(
        MqttPackets packets, IReadOnlyList<QuantityInfo> quantities, ulong[][] values, string gateway, string deviceId, int device, ulong epoch)
    {
        (_packets, _quantities, _values, _stormValues, _device, _epoch) = (packets, quantities, values, ValueTable.Storm(values, quantities), device, epoch);
        _topic = new SparkplugTopic(CityPlan.Group, SparkplugMessageType.DData, gateway, deviceId).ToString();
        _stampAt = new int[quantities.Count + 2];
        _valueAt = new int[quantities.Count];
        _valueBytes = [.. quantities.Select(info => (byte)(info.DataType switch
        {
            SparkplugDataType.Float => sizeof(uint),
            SparkplugDataType.Double => sizeof(ulong),
            _ => 1,
        }))];
        Build(1);
    }

    /// <summary>The most that <see cref="Write"/> needs.</summary>
    public int SizeMax => MqttPackets.HeaderBytesMax + _body.Length + Leb128.SizeMax;

    /// <summary>Bytes of the payload alone, at its longest.</summary>
    public int PayloadBytes => _body.Length - PayloadAt;

    /// <summary>Where the payload begins, counted from behind the fixed header.</summary>
    public int PayloadAt => _packetIdAt + sizeof(ushort) + (_packets.HasProperties ? 1 : 0);

    /// <summary>Writes the message that carries the numbers from <paramref name="number"/> on; the same arguments give the same readings.</summary>
    public int Write(Span<byte> target, byte head, ushort packetId, ulong number, long unixMs, byte seq, bool isStorm = false)
    {
        var values = isStorm ? _stormValues : _values;
        if (WidthOf(number) != _numberBytes) Build(number);
        var length = _body.Length - (seq < SeqWide ? 1 : 0);
        target[0] = head;
        var at = 1 + Leb128.Write(target[1..], (ulong)length);
        var body = target[at..];
        _body.CopyTo(body);
        BinaryPrimitives.WriteUInt16BigEndian(body[_packetIdAt..], packetId);
        Stamp(body[_stampAt[0]..], unixMs);
        Stamp(body[_stampAt[1]..], unixMs);
        var row = number / (ulong)_quantities.Count;
        for (var index = 0; index < _valueAt.Length; index++)
        {
            Stamp(body[_stampAt[index + 2]..], unixMs + index / ReadingsPerRequest);
            var bits = values[index][(row + _epoch) & (ValueTable.Length - 1)];
            var value = body[_valueAt[index]..];
            switch (_valueBytes[index])
            {
                case sizeof(uint): BinaryPrimitives.WriteUInt32LittleEndian(value, (uint)bits); break;
                case sizeof(ulong): BinaryPrimitives.WriteUInt64LittleEndian(value, bits); break;
                default: value[0] = (byte)bits; break;
            }
        }

        Leb128.Write(body[_numberAt..], number);
        Leb128.Write(body[(_body.Length - SeqBytesMax)..], seq);
        return at + length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Stamp(Span<byte> target, long unixMs)
    {
        var low = (uint)(unixMs & 0x7F) | (uint)((unixMs >> 7 & 0x7F) << 8) | (uint)((unixMs >> 14 & 0x7F) << 16) | (uint)((unixMs >> 21 & 0x7F) << 24);
        BinaryPrimitives.WriteUInt32LittleEndian(target, low | 0x80808080);
        BinaryPrimitives.WriteUInt16LittleEndian(target[4..], (ushort)((uint)(unixMs >> 28 & 0x7F) | 0x80 | (uint)((unixMs >> 35) << 8)));
    }

    private static int WidthOf(ulong number)
    {
        var width = 1;
        for (; number >= 0x80; number >>= 7) width++;
        return width;
    }

    private void Build(ulong number)
    {
        const ulong anyMs = 1UL << 40;
        _numberBytes = WidthOf(number);
        var topic = Encoding.UTF8.GetBytes(_topic);
        _packetIdAt = sizeof(ushort) + topic.Length;
        var payloadAt = PayloadAt;
        var writer = new PayloadWriter();
        writer.Begin(anyMs);
        _stampAt[0] = payloadAt + 1;
        Span<byte> ledger = stackalloc byte[LedgerBlock.SizeMax(1)];
        var ledgerBytes = LedgerBlock.Write(ledger, ClockQuality.Synchronised, _epoch, [new LedgerEntry(number, (ulong)_quantities.Count, null)]);
        var alias = BirthMessages.LedgerAlias(_device);
        _stampAt[1] = payloadAt + StampAt(writer.Length, alias);
        writer.Add(new Metric { Alias = alias, Timestamp = anyMs, Value = MetricValue.OfBytes(ledger[..ledgerBytes]) });
        _numberAt = payloadAt + writer.Length - _numberBytes;
        for (var index = 0; index < _quantities.Count; index++)
        {
            alias = BirthMessages.Alias(_device, index);
            _stampAt[index + 2] = payloadAt + StampAt(writer.Length, alias);
            writer.Add(new Metric { Alias = alias, Timestamp = anyMs, Value = MetricValue.Number(_quantities[index].DataType, 0) });
            _valueAt[index] = payloadAt + writer.Length - _valueBytes[index];
        }

        var payload = writer.End(SeqWide).Span;
        _body = new byte[payloadAt + payload.Length];
        BinaryPrimitives.WriteUInt16BigEndian(_body, (ushort)topic.Length);
        topic.CopyTo(_body, sizeof(ushort));
        payload.CopyTo(_body.AsSpan(payloadAt));
    }

    /// <summary>Where the time of a metric begins: behind tag and length (one byte each), the alias with its tag, and the tag of the time.</summary>
    private static int StampAt(int metricAt, ulong alias) => metricAt + 2 + 1 + WidthOf(alias) + 1;
}
