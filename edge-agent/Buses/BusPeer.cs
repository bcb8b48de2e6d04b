using System.Globalization;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>One device as its bus knows it.</summary>
/// <remarks>
/// <code>
/// Modbus      unit
/// DL/T 645    A5 A4 A3 A2 A1 A0           six bytes of BCD, as the digits are printed on the meter
/// CJ/T 188    T A6 A5 A4 A3 A2 A1 A0      the type of the meter before its seven
/// NMEA 0183   t1 t0                       the two letters with which its sentences begin; 0 for whoever talks
/// </code>
/// A byte of AA stands for any: wild cards are for the technician, a device that is polled has its own address.
/// </remarks>
/// <param name="Dialect">How it is spoken to.</param>
/// <param name="Address">Unit, or the bytes of a meter's address, the last printed digits in the lowest byte.</param>
public readonly record struct BusPeer(BusDialect Dialect, ulong Address)
{
    /// <summary>Digits of a DL/T 645 address.</summary>
    public const int Dlt645Digits = 12;

    /// <summary>Digits of a CJ/T 188 address; the first four name the maker.</summary>
    public const int Cjt188Digits = 14;

    private const byte AnyByte = 0xAA;
    private const ulong Cjt188AddressMask = 0x00FF_FFFF_FFFF_FFFF;
    private const ulong Dlt645Broadcast = 0x9999_9999_9999;
    private const int TypeShift = 56;

    /// <summary>Slave address of a Modbus device.</summary>
    public byte Unit => (byte)Address;

    /// <summary>Type byte of a CJ/T 188 meter: 10 cold water, 30 gas.</summary>
    public byte MeterType => (byte)(Address >> TypeShift);

    /// <summary>All devices at once: nobody answers.</summary>
    public bool IsBroadcast => Dialect switch
    {
        BusDialect.Modbus => Unit == ModbusLimits.UnitBroadcast,
        BusDialect.Cjt188 or BusDialect.Nmea0183 => false,
        _ => Address == Dlt645Broadcast,
    };

    /// <summary>A Modbus device.</summary>
    public static implicit operator BusPeer(byte unit) => new(BusDialect.Modbus, unit);

    /// <summary>Digits that an address of this dialect has.</summary>
    public static int DigitsOf(BusDialect dialect) => dialect == BusDialect.Cjt188 ? Cjt188Digits : Dlt645Digits;

    /// <summary>A meter by the digits printed on it; shorter ones are filled with zeros at the left.</summary>
    /// <param name="dialect">DL/T 645 or CJ/T 188.</param>
    /// <param name="digits">The digits; with wild cards also AA in the place of two.</param>
    /// <param name="meterType">CJ/T 188 only.</param>
    /// <param name="allowsAny">Wild cards are legal here.</param>
    /// <param name="peer">The meter.</param>
    public static bool TryMeter(BusDialect dialect, string digits, byte meterType, bool allowsAny, out BusPeer peer)
    {
        peer = default;
        if (digits.Length is 0 || digits.Length > DigitsOf(dialect)) return false;
        if (!ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var address)) return false;
        for (var rest = address; rest > 0; rest >>= 8)
        {
            var pair = (byte)rest;
            if (!(allowsAny && pair == AnyByte) && (pair >> 4 > 9 || (pair & 0xF) > 9)) return false;
        }

        peer = new BusPeer(dialect, dialect == BusDialect.Cjt188 ? address | ((ulong)meterType << TypeShift) : address);
        return true;
    }

    /// <summary>A talker by the two capital letters or digits with which its sentences begin, or any.</summary>
    public static bool TryTalker(string text, out BusPeer peer)
    {
        peer = new BusPeer(BusDialect.Nmea0183, 0);
        if (!DeviceOptions.IsTalker(text)) return false;
        if (text != DeviceOptions.AnyTalker) peer = TalkerOf((byte)text[0], (byte)text[1]);
        return true;
    }

    /// <summary>The one that says a sentence.</summary>
    public static BusPeer TalkerOf(byte first, byte second) => new(BusDialect.Nmea0183, ((ulong)first << 8) | second);

    /// <summary>Every device of a dialect.</summary>
    public static BusPeer Any(BusDialect dialect) =>
        new(dialect, dialect == BusDialect.Cjt188 ? 0xAAAA_AAAA_AAAA_AAAA : 0x0000_AAAA_AAAA_AAAA);

    /// <summary>True when this, as it was asked, means the one that answers: byte for byte the same, or any.</summary>
    public bool Means(BusPeer answering)
    {
        if (answering == this) return true;
        if (answering.Dialect != Dialect || Dialect == BusDialect.Modbus) return false;
        if (Dialect == BusDialect.Nmea0183) return Address == 0;
        for (var shift = 0; shift <= TypeShift; shift += 8)
        {
            var asked = (byte)(Address >> shift);
            if (asked != AnyByte && asked != (byte)(answering.Address >> shift)) return false;
        }

        return true;
    }

    /// <summary>Unit, the digits as they are printed on the meter, or the letters of a talker.</summary>
    public override string ToString() => Dialect switch
    {
        BusDialect.Modbus => Unit.ToString(CultureInfo.InvariantCulture),
        BusDialect.Nmea0183 => Address == 0 ? DeviceOptions.AnyTalker : $"{(char)(Address >> 8)}{(char)(Address & 0xFF)}",
        BusDialect.Cjt188 => (Address & Cjt188AddressMask).ToString("X14", CultureInfo.InvariantCulture),
        _ => Address.ToString("X12", CultureInfo.InvariantCulture),
    };
}
