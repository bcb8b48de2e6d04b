using SmartPoles.EdgeAgent.Buses;
using SmartPoles.Protocols.Fieldbus.Cjt188;
using SmartPoles.Protocols.Fieldbus.Dlt645;

namespace SmartPoles.EdgeAgent.Tests.Buses;

/// <summary>Meters of the tests, and frames as they put them onto a wire.</summary>
internal static class MeterFrames
{
    public const string EnergyMeterDigits = "202008150001";
    public const string WaterMeterDigits = "33201912345678";
    public const uint VoltageA = 0x02010100;
    public const uint Metering = 0x901F;

    /// <summary>Bytes of the answer to 901F behind the serial number.</summary>
    public const int MeteringBytes = 19;

    public static BusPeer EnergyMeter { get; } = Peer(BusDialect.Dlt645, EnergyMeterDigits, 0);

    public static BusPeer WaterMeter { get; } = Peer(BusDialect.Cjt188, WaterMeterDigits, 0x10);

    public static BusPeer Peer(BusDialect dialect, string digits, byte type)
    {
        Assert.True(BusPeer.TryMeter(dialect, digits, type, allowsAny: true, out var peer));
        return peer;
    }

    /// <summary>Bytes as printed in a standard, with blanks.</summary>
    public static byte[] Hex(string bytes) => Convert.FromHexString(bytes.Replace(" ", "", StringComparison.Ordinal));

    /// <summary>A frame of DL/T 645 with four bytes of preamble.</summary>
    public static byte[] Dlt645(BusPeer meter, byte control, params byte[] data)
    {
        Assert.True(Dlt645Address.TryParse(meter.ToString(), out var address));
        var frame = new byte[Dlt645Frame.SizeMax + Dlt645Frame.PreambleMax];
        Assert.Equal(Dlt645Status.Ok, Dlt645Frame.Write(address, new Dlt645Control(control), data, frame, out var written, 4));
        return frame[..written];
    }

    /// <summary>A frame of CJ/T 188 with three bytes of preamble, as many meters have.</summary>
    public static byte[] Cjt188(BusPeer meter, byte control, params byte[] data)
    {
        Assert.True(Cjt188Address.TryParse(meter.ToString(), out var address));
        var frame = new byte[Cjt188Frame.SizeMax + Cjt188Frame.PreambleMax];
        Assert.Equal(Cjt188Status.Ok, Cjt188Frame.Write((Cjt188MeterType)meter.MeterType, address, new Cjt188Control(control), data, frame, out var written, 3));
        return frame[..written];
    }

    /// <summary>An identifier as DL/T 645 sends it.</summary>
    public static byte[] Low(uint identifier) => [(byte)identifier, (byte)(identifier >> 8), (byte)(identifier >> 16), (byte)(identifier >> 24)];

    /// <summary>The answer to 901F: volume in hundredths of m3, status.</summary>
    public static byte[] MeteringOf(long hundredths, ushort status)
    {
        byte[] digits = [Bcd(hundredths), Bcd(hundredths / 100), Bcd(hundredths / 10_000), Bcd(hundredths / 1_000_000)];
        return [.. digits, 0x2C, 0, 0, 0, 0, 0x2C, 0x30, 0x59, 0x23, 0x31, 0x12, 0x26, 0x20, (byte)status, (byte)(status >> 8)];
    }

    public static byte Bcd(long value) => (byte)(((value % 100 / 10) << 4) | (value % 10));
}
