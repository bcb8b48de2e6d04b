using System.Buffers.Binary;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Ledger;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>A run of readings in few bytes: what can be foretold from the readings before it is left out. Not thread-safe.</summary>
/// <remarks>
/// <code>
/// head (8):  bits 0-2 value: 0 none, 1 f32, 2 f64, 3 integer (zigzag varint), 4 as before in this series
///            bit  3   another quantity than foretold: varint follows
///            bit  4   time moved: zigzag varint ms follows
///            bit  5   not good: quality (8) follows
///            bit  6   numbers skipped: varint follows
/// then in this order: quantity | time | quality | skip | value
/// </code>
/// Foretold is the quantity that followed the last one before; at first, none. A value of a quantity whose type on the wire is
/// Float is kept as f32 when it is good: the server would get no more of it.
/// </remarks>
internal sealed class ReadingCodec
{
    /// <summary>Most bytes one reading may take.</summary>
    public const int SizeMax = 2 + (3 * Leb128.SizeMax) + sizeof(double);

    private const int ForetoldQuantities = 1024;
    private const byte KindNone = 0, KindFloat = 1, KindDouble = 2, KindInteger = 3, KindSame = 4, KindMask = 7;
    private const byte OtherQuantity = 8, TimeMoved = 16, NotGood = 32, Skipped = 64;
    private const double IntegerMax = 1 << 20;    // three bytes; beyond, four of a float are as good

    private readonly Memory[] _memories = new Memory[ForetoldQuantities];
    private int _round;
    private ushort _quantity;
    private long _unixMs;

    /// <summary>Forgets everything: the next reading begins a run.</summary>
    /// <param name="unixMs">Time that the first one is told against.</param>
    public void Begin(long unixMs)
    {
        _round++;
        _quantity = 0;
        _unixMs = unixMs;
    }

    public int Write(Span<byte> target, in Reading reading, ulong skip)
    {
        var quantity = (ushort)reading.Quantity;
        byte head = 0;
        var at = 1;
        if (quantity != Foretold())
        {
            head |= OtherQuantity;
            at += Leb128.Write(target[at..], quantity);
        }

        ref var memory = ref Follow(quantity);

        if (reading.UnixMs != _unixMs)
        {
            head |= TimeMoved;
            at += Leb128.Write(target[at..], Leb128.ZigZag(reading.UnixMs - _unixMs));
            _unixMs = reading.UnixMs;
        }

        if (!reading.IsGood)
        {
            head |= NotGood;
            target[at++] = (byte)reading.Quality;
        }

        if (skip > 0)
        {
            head |= Skipped;
            at += Leb128.Write(target[at..], skip);
        }

        var value = AsSent(reading);
        var kind = KindOf(value, memory);
        at += WriteValue(target[at..], kind, value);
        if (kind != KindNone) memory.Remember(value);
        target[0] = (byte)(head | kind);
        return at;
    }

    public bool TryRead(ref ReadOnlySpan<byte> bytes, out Reading reading, out ulong skip)
    {
        reading = default;
        skip = 0;
        if (bytes.IsEmpty) return false;
        var head = bytes[0];
        bytes = bytes[1..];
        var quantity = Foretold();
        if ((head & OtherQuantity) != 0)
        {
            if (!Leb128.TryRead(ref bytes, out var other) || other > ushort.MaxValue) return false;
            quantity = (ushort)other;
        }

        ref var memory = ref Follow(quantity);
        if ((head & TimeMoved) != 0)
        {
            if (!Leb128.TryRead(ref bytes, out var moved)) return false;
            _unixMs += Leb128.UnZigZag(moved);
        }

        var quality = Quality.Good;
        if ((head & NotGood) != 0)
        {
            if (bytes.IsEmpty) return false;
            quality = (Quality)bytes[0];
            bytes = bytes[1..];
        }

        if ((head & Skipped) != 0 && !Leb128.TryRead(ref bytes, out skip)) return false;
        if (!TryReadValue(ref bytes, (byte)(head & KindMask), memory, out var value)) return false;
        if (!double.IsNaN(value)) memory.Remember(value);
        reading = new Reading((Quantity)quantity, _unixMs, value, quality);
        return true;
    }

    /// <summary>The value as the server would get it; what is only evidence travels as it is.</summary>
    internal static double AsSent(in Reading reading) =>
        reading.IsGood && QuantityCatalogue.TryGet(reading.Quantity, out var info) && info.DataType == SparkplugDataType.Float ? (float)reading.Value : reading.Value;

    private static byte KindOf(double value, in Memory memory)
    {
        if (double.IsNaN(value)) return KindNone;
        if (memory.IsSame(value)) return KindSame;
        if (Math.Abs(value) < IntegerMax && value == Math.Truncate(value) && !IsNegativeZero(value)) return KindInteger;
        return (float)value == value ? KindFloat : KindDouble;
    }

    private static bool IsNegativeZero(double value) => value == 0 && double.IsNegative(value);

    private static int WriteValue(Span<byte> target, byte kind, double value)
    {
        switch (kind)
        {
            case KindFloat:
                BinaryPrimitives.WriteSingleLittleEndian(target, (float)value);
                return sizeof(float);
            case KindDouble:
                BinaryPrimitives.WriteDoubleLittleEndian(target, value);
                return sizeof(double);
            case KindInteger:
                return Leb128.Write(target, Leb128.ZigZag((long)value));
            default:
                return 0;
        }
    }

    private static bool TryReadValue(ref ReadOnlySpan<byte> bytes, byte kind, in Memory memory, out double value)
    {
        value = double.NaN;
        var size = kind switch { KindFloat => sizeof(float), KindDouble => sizeof(double), _ => 0 };
        if (kind > KindSame || bytes.Length < size) return false;
        switch (kind)
        {
            case KindFloat:
                value = BinaryPrimitives.ReadSingleLittleEndian(bytes);
                break;
            case KindDouble:
                value = BinaryPrimitives.ReadDoubleLittleEndian(bytes);
                break;
            case KindInteger:
                if (!Leb128.TryRead(ref bytes, out var integer)) return false;
                value = Leb128.UnZigZag(integer);
                break;
            case KindSame:
                value = memory.Value;
                break;
        }

        bytes = bytes[size..];
        return true;
    }

    private ushort Foretold() => MemoryOf(_quantity).Next;

    /// <summary>Goes to a quantity: it is what will be foretold behind the one before it.</summary>
    private ref Memory Follow(ushort quantity)
    {
        MemoryOf(_quantity).Next = quantity;
        _quantity = quantity;
        return ref MemoryOf(quantity);
    }

    private ref Memory MemoryOf(ushort quantity)
    {
        // Quantities of a far newer version share a place: they only take more bytes.
        ref var memory = ref _memories[quantity % ForetoldQuantities];
        if (memory.Round == _round && memory.Quantity == quantity) return ref memory;
        memory = new Memory { Round = _round, Quantity = quantity, Value = double.NaN };
        return ref memory;
    }

    private struct Memory
    {
        public int Round;
        public ushort Quantity;
        public ushort Next;
        public double Value;

        public readonly bool IsSame(double value) => BitConverter.DoubleToInt64Bits(value) == BitConverter.DoubleToInt64Bits(Value);

        public void Remember(double value) => Value = value;
    }
}
