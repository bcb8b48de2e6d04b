using System.Buffers.Binary;
using SmartPoles.Protocols.Fieldbus.Cjt188;

namespace SmartPoles.Protocols.Fieldbus.Cat1Meter;

/// <summary>The counter of a meter every half hour of one day: packet 06.</summary>
/// <remarks>
/// Vendor document; offsets count from the start of the frame
/// <code>
/// 36 date (4 B), in digits    40 counter in litres, 48 times (32 each, high byte first)
/// </code>
/// The document does not say whether the date is CC YY MM DD: the bytes are given as they came. Borrows the received buffer.
/// </remarks>
public readonly ref struct Cat1MeterHistory
{
    /// <summary>Data bytes.</summary>
    public const int Size = 216;

    /// <summary>Half hours of a day.</summary>
    public const int Count = 48;

    private const int DateOffset = 36 - Cat1MeterFrame.HeadSize;
    private const int FirstOffset = 40 - Cat1MeterFrame.HeadSize;

    private readonly ReadOnlySpan<byte> _data;

    private Cat1MeterHistory(Cjt188Address address, ReadOnlySpan<byte> data)
    {
        Address = address;
        _data = data;
    }

    /// <summary>The meter.</summary>
    public Cjt188Address Address { get; }

    /// <summary>Four bytes of digits.</summary>
    public ReadOnlySpan<byte> Date => _data.Slice(DateOffset, 4);

    /// <summary>Reads a day; false for another packet or another length.</summary>
    public static bool TryRead(scoped in Cat1MeterFrame frame, out Cat1MeterHistory history)
    {
        history = default;
        if (frame.Control != Cat1MeterControl.Report || frame.Packet != Cat1MeterPacket.DailyHistory || frame.Data.Length != Size) return false;
        history = new Cat1MeterHistory(frame.Address, frame.Data);
        return true;
    }

    /// <summary>The counter at one half hour, litres; false beyond the day.</summary>
    /// <param name="halfHour">0 to 47.</param>
    /// <param name="litres">Since the meter was made.</param>
    public bool TryGet(int halfHour, out uint litres)
    {
        litres = 0;
        if (halfHour is < 0 or >= Count || _data.IsEmpty) return false;
        litres = BinaryPrimitives.ReadUInt32BigEndian(_data[(FirstOffset + (4 * halfHour))..]);
        return true;
    }
}
