using System.Buffers.Binary;
using SmartPoles.Protocols.Fieldbus.Cjt188;

namespace SmartPoles.Protocols.Fieldbus.Cat1Meter;

/// <summary>What a meter that is paid after reports: packet 03.</summary>
/// <remarks>
/// Vendor document, checked against frames of real meters; numbers high byte first. Offsets count from the start of the frame.
/// <code>
/// 16 packet type (8)          17 vendor code (16)        19 type code (16): bits 1 0 steps of 1, 10, 100, 1000 L
/// 21 versions (4 B)           25 IMEI (8 B)              33 ICCID (10 B)
/// 43 battery mV (16)          45 signal strength, quality, SNR (8 each, signed)
/// 48 report counter (16)      50 reports today (16)      52 reporting mode (6 B)
/// 58 state (16)               60 total, today, this month in litres (32 each)
/// 72 meter clock YY MM DD hh mm ss                       78 spare (8 B), may be missing
/// </code>
/// A meter repeats a report whose acknowledgement was lost: <see cref="Key"/> tells the copies. One with steps of 1000 L looks
/// frozen for days. Borrows the received buffer: use it before the next read.
/// </remarks>
public readonly ref struct Cat1MeterReport
{
    /// <summary>Data bytes at least.</summary>
    public const int SizeMin = 62;

    private const int Century = 2000;
    private const int ClockSize = 6;

    private readonly ReadOnlySpan<byte> _data;

    private Cat1MeterReport(Cjt188Address address, ReadOnlySpan<byte> data)
    {
        Address = address;
        _data = data;
    }

    /// <summary>The meter.</summary>
    public Cjt188Address Address { get; }

    /// <summary>Who made it, in the vendor's numbers.</summary>
    public ushort Vendor => UInt16(17);

    /// <summary>Resolution, kind of valve and payment, as told.</summary>
    public ushort TypeCode => UInt16(19);

    /// <summary>Litres of one step of the counter: 1, 10, 100 or 1000.</summary>
    public int LitresPerStep => (TypeCode & 3) switch { 0 => 1, 1 => 10, 2 => 100, _ => 1000 };

    /// <summary>Millivolts.</summary>
    public int BatteryMillivolts => UInt16(43);

    /// <summary>As the modem tells it, dBm.</summary>
    public int SignalStrength => (sbyte)At(45);

    /// <summary>As the modem tells it.</summary>
    public int SignalQuality => (sbyte)At(46);

    /// <summary>Signal over noise as the modem tells it, dB.</summary>
    public int SignalToNoise => (sbyte)At(47);

    /// <summary>Reports since the meter was made; goes around.</summary>
    public ushort Counter => UInt16(48);

    /// <summary>Reports of this day.</summary>
    public ushort CounterToday => UInt16(50);

    /// <summary>Valve, battery, cover, magnet.</summary>
    public Cat1MeterFlags Flags => new(UInt16(58));

    /// <summary>Litres since the meter was made.</summary>
    public uint TotalLitres => UInt32(60);

    /// <summary>Litres of this day.</summary>
    public uint TodayLitres => UInt32(64);

    /// <summary>Litres of this month.</summary>
    public uint MonthLitres => UInt32(68);

    /// <summary>What the meter's clock shows, without a zone and perhaps years off; null where that is no date.</summary>
    public DateTime? Clock => ReadClock(_data.Slice(72 - Cat1MeterFrame.HeadSize, ClockSize));

    /// <summary>Equal for a report and its repetitions.</summary>
    public Cat1MeterReportKey Key => new(Address, Counter, ClockDigits);

    private ulong ClockDigits
    {
        get
        {
            var digits = 0UL;
            foreach (var two in _data.Slice(72 - Cat1MeterFrame.HeadSize, ClockSize)) digits = (digits << 8) | two;
            return digits;
        }
    }

    /// <summary>Reads a report; false for another packet or too few bytes.</summary>
    public static bool TryRead(scoped in Cat1MeterFrame frame, out Cat1MeterReport report)
    {
        report = default;
        if (frame.Control != Cat1MeterControl.Report || frame.Packet != Cat1MeterPacket.Postpaid || frame.Data.Length < SizeMin) return false;
        report = new Cat1MeterReport(frame.Address, frame.Data);
        return true;
    }

    /// <summary>Reads <c>YY MM DD hh mm ss</c> in digits; null for what is no date.</summary>
    internal static DateTime? ReadClock(ReadOnlySpan<byte> digits)
    {
        if (!Bcd.IsDigits(digits)) return null;
        var (year, month, day) = (Century + Bcd.ValueOf(digits[0]), Bcd.ValueOf(digits[1]), Bcd.ValueOf(digits[2]));
        var (hour, minute, second) = (Bcd.ValueOf(digits[3]), Bcd.ValueOf(digits[4]), Bcd.ValueOf(digits[5]));
        if (month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return null;
        if (hour > 23 || minute > 59 || second > 59) return null;
        return new DateTime(year, month, day, hour, minute, second, DateTimeKind.Unspecified);
    }

    private byte At(int frameOffset) => _data[frameOffset - Cat1MeterFrame.HeadSize];

    private ushort UInt16(int frameOffset) => BinaryPrimitives.ReadUInt16BigEndian(_data[(frameOffset - Cat1MeterFrame.HeadSize)..]);

    private uint UInt32(int frameOffset) => BinaryPrimitives.ReadUInt32BigEndian(_data[(frameOffset - Cat1MeterFrame.HeadSize)..]);
}
